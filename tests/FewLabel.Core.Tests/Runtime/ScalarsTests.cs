using System.Diagnostics;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Runtime;

/// <summary>Alone, for the collections that it forces are as hard on the numbers that other tests give TorchSharp as they are.</summary>
[Collection(nameof(ScalarsTests))]
public class ScalarsTests
{
    [Fact]
    public void A_number_is_of_the_type_that_TorchSharp_gives_it()
    {
        Assert.Equal((ScalarType.Float64, 0.1), (Scalars.Of(0.1).Type, Scalars.Of(0.1).ToDouble()));
        Assert.Equal((ScalarType.Int64, -7L), (Scalars.Of(-7).Type, Scalars.Of(-7).ToInt64()));
        Assert.Equal((ScalarType.Int64, 1L), (Scalars.One.Type, Scalars.One.ToInt64()));
    }

    [Fact]
    public void A_number_is_still_there_when_another_thread_collects_garbage_in_the_middle_of_an_operation()
    {
        using var stopping = new CancellationTokenSource();
        var collecting = new Thread(() =>
        {
            while (!stopping.IsCancellationRequested)
            {
                GC.Collect(2, GCCollectionMode.Forced, blocking: false);
                Thread.Sleep(1);
            }
        });
        collecting.Start();
        try
        {
            using var values = zeros(128, 784);
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(3);)
            {
                using var scope = NewDisposeScope();
                values.fill_(Scalars.Of(0)).add_(Scalars.Of(1.5), Scalars.One).mul_(Scalars.Of(2.0));

                Assert.Equal(3f * values.numel(), values.sum().item<float>());
            }
        }
        finally
        {
            stopping.Cancel();
            collecting.Join();
        }
    }
}

[CollectionDefinition(nameof(ScalarsTests), DisableParallelization = true)]
public class ScalarsTestsAlone;
