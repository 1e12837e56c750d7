using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Results;

/// <summary>One network that learns what a classifier says.</summary>
internal sealed class ClassifierDistillation
{
    private const int ImagesAtATime = 128;

    private readonly Classifier _teacher;
    private readonly ImageSet _images;
    private readonly Architecture _network;
    private readonly DistillationOptions _options;
    private readonly Normalize _normalize;

    public ClassifierDistillation(Classifier teacher, ImageSet images, Architecture network, DistillationOptions options)
    {
        (_teacher, _images, _network, _options) = (teacher, images, network, options);
        _normalize = network.RequiredNormalize ?? teacher.Normalize;
        if (images.Shape != teacher.Info.Input)
        {
            throw new ArgumentException($"This classifier takes images of {teacher.Info.Input}; these are {images.Shape}.", nameof(images));
        }

        if (network.IsFrozen)
        {
            throw new ArgumentException($"{network.Name} is frozen; a student is a network that can be trained.", nameof(network));
        }

        if (images.Count - HeldOutCount < options.Training.BatchSize)
        {
            throw new ArgumentException(
                $"The student learns {images.Count - HeldOutCount} of the {images.Count} images, and a batch has {options.Training.BatchSize}; give more images or lower Training.BatchSize.", nameof(images));
        }
    }

    private int HeldOutCount => Math.Max(1, (int)(_options.HeldOut * _images.Count));

    public Distillation Run(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(_options.Seed);
        long[] order = [.. random.Permutation(_images.Count).data<long>()];
        var said = Probabilities(_teacher.Model, _teacher.Normalize, _teacher.Device, null, cancellationToken);

        // The trainer asks for labels and uses none.
        var nothing = zeros(_images.Count, int64);
        var pictures = ImageSet.Create(_images.Store, nothing, _teacher.Info.ClassNames);
        var student = _network.CreateClassifier(_images.Shape, _teacher.Info.ClassNames.Length, random);
        try
        {
            var trainer = new SelfTrainer(_options.Training, _options.Augmentation, _normalize, _teacher.Device.type == DeviceType.CPU ? ComputeDevice.Cpu : ComputeDevice.Cuda);
            trainer.Train(student, pictures, new DataSplit([], []), order[HeldOutCount..], PseudoLabels.MostProbable(said), random, progress: progress, cancellationToken: cancellationToken);
            return Measure(student, said, order[..HeldOutCount], random, cancellationToken);
        }
        catch
        {
            student.Dispose();
            throw;
        }
    }

    private Distillation Measure(ImageClassifier student, Tensor said, long[] heldOut, RandomSource random, CancellationToken cancellationToken)
    {
        long[] teachers = [.. said.index_select(0, tensor(heldOut, int64)).argmax(1).data<long>()];
        long[] students = [.. Probabilities(student, _normalize, _teacher.Device, heldOut, cancellationToken).argmax(1).data<long>()];
        long[] labels = [.. heldOut.Select(image => _images.Labels is null ? ImageSet.Unknown : TeachersClass(_images.LabelValues[(int)image]))];
        var labeled = labels.Index().Where(label => label.Item != ImageSet.Unknown).Select(label => label.Index).ToArray();
        var info = _teacher.Info with
        {
            Networks = [_network.Spec],
            OwnNetworks = ClassifierInfo.OwnNamesOf([_network.Spec]),
            Mean = _normalize.Mean,
            StandardDeviation = _normalize.StandardDeviation,
            Method = $"{_teacher.Info.Method}, distilled",
            Version = ClassifierInfo.LibraryVersion,
        };
        return new Distillation(
            new Classifier(student, info, _teacher.Device, Reference(student, random, cancellationToken)),
            heldOut.Length,
            ShareOf(teachers.Zip(students), both => both.First == both.Second),
            labeled.Length == 0 ? null : ShareOf(labeled, row => teachers[row] == labels[row]),
            labeled.Length == 0 ? null : ShareOf(labeled, row => students[row] == labels[row]));
    }

    private static double ShareOf<T>(IEnumerable<T> of, Func<T, bool> holds) => of.Average(one => holds(one) ? 1.0 : 0);

    /// <summary>The teacher's number of a class of the images; unknown where it knows none of that name.</summary>
    private long TeachersClass(long label) => label == ImageSet.Unknown ? label : ImageFolderClasses.IndexOf(_teacher.Info.ClassNames, _images.ClassNames[(int)label]);

    private FeatureReference? Reference(ImageClassifier student, RandomSource random, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        long[] some = [.. random.Permutation(_images.Count).data<long>().Take(FeatureReference.EnoughImages)];
        return FeatureReference.Fit(FeatureExtractor.Extract(student.Encoder, _images, some, _normalize, cancellationToken: cancellationToken), 0, random, cancellationToken);
    }

    private Tensor Probabilities(nn.Module<Tensor, Tensor> model, Normalize normalize, Device device, long[]? indices, CancellationToken cancellationToken)
    {
        var probabilities = empty([indices?.Length ?? _images.Count, _teacher.Info.ClassNames.Length], float32);
        BatchedForward.Run(
            model, _images, indices, normalize, device, ImagesAtATime, (start, batch, logits) => probabilities.narrow(0, start, batch.numel()).copy_(logits.softmax(1)), cancellationToken);
        return probabilities;
    }
}
