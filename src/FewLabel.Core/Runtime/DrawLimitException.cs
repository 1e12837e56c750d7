namespace FewLabel.Runtime;

/// <summary>More numbers are wanted than <see cref="RandomSource.Left"/> allows.</summary>
internal sealed class DrawLimitException() : FewLabelException("More numbers were to be drawn than the file has.");
