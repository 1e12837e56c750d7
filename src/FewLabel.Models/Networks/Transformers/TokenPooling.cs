namespace FewLabel.Networks;

/// <summary>What a vision transformer takes as the features of an image, after the last layer norm.</summary>
public enum TokenPooling
{
    /// <summary>The class token, as DINO and DINOv2 give it.</summary>
    ClassToken,

    /// <summary>The mean of the patches, without class token and registers.</summary>
    PatchMean,

    /// <summary>The class token, then the mean of the patches: twice the width, as DINOv2's linear evaluation takes it.</summary>
    ClassTokenAndPatchMean,
}
