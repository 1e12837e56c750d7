using System.Text.Json.Serialization;

namespace FewLabel.Data;

/// <summary>How a picture of any size becomes an image of the wanted one. Its sides keep their ratio.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageFit>))]
public enum ImageFit
{
    /// <summary>The whole picture, as large as it fits, in the middle, with bars beside it. Nothing is lost.</summary>
    LetterBox,

    /// <summary>The largest part of the picture's middle that has the wanted ratio of sides. What is beyond it is lost.</summary>
    CenterCrop,
}
