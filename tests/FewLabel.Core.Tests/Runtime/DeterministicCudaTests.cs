using FewLabel.Runtime;

namespace FewLabel.Tests.Runtime;

public class DeterministicCudaTests
{
    [Fact]
    public void Libtorch_has_the_switch_under_the_name_that_is_looked_up()
    {
        NativeRuntime.EnsureLoaded();

        Assert.True(DeterministicCuda.Enable());
    }
}
