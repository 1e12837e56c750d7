namespace FewLabel.Pretrained;

/// <summary>In which order a network's input has its axes.</summary>
public enum TensorLayout
{
    /// <summary>Images, channels, rows, columns, as of PyTorch.</summary>
    Nchw,

    /// <summary>Images, rows, columns, channels, as of TensorFlow.</summary>
    Nhwc,
}
