namespace FewLabel.Pretrained;

/// <summary>In which order a network takes the colors of a pixel.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue, as nearly all do.</summary>
    Rgb,

    /// <summary>Blue, green, red, as those do that learned from OpenCV's pictures.</summary>
    Bgr,
}
