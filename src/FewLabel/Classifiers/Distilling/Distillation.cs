namespace FewLabel;

/// <summary>A small classifier that has learned what a large one says, and what it loses.</summary>
public sealed class Distillation : IDisposable
{
    internal Distillation(Classifier student, int heldOut, double agreement, double? teacherAccuracy, double? studentAccuracy) =>
        (Student, HeldOut, Agreement, TeacherAccuracy, StudentAccuracy) = (student, heldOut, agreement, teacherAccuracy, studentAccuracy);

    /// <summary>The small classifier. <see cref="Dispose"/> frees it.</summary>
    public Classifier Student { get; }

    /// <summary>How many images it did not learn from. The other figures are of these.</summary>
    public int HeldOut { get; }

    /// <summary>The share of them that both put into the same class, 0 to 1.</summary>
    public double Agreement { get; }

    /// <summary>The share of the labeled ones among them that the teacher has right, 0 to 1; null where none is labeled.</summary>
    public double? TeacherAccuracy { get; }

    /// <summary>The share of the labeled ones among them that the student has right, 0 to 1; null where none is labeled.</summary>
    public double? StudentAccuracy { get; }

    /// <summary>Frees the student.</summary>
    public void Dispose() => Student.Dispose();
}
