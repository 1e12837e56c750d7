using System.Collections.Immutable;
using FewLabel.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FewLabel.Labeling.Web.Images;

/// <summary>The images by number. Only what begins as an image of a known kind is sent, so that no file can act as a page.</summary>
internal sealed class ImageEndpoint(ImmutableArray<string> files)
{
    private const int SignatureLength = 12;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/image/{index:long}", (long index, HttpContext context) => Send(index, context));

    private IResult Send(long index, HttpContext context)
    {
        if (index < 0 || index >= files.Length)
        {
            return TypedResults.NotFound();
        }

        FileStream file;
        try
        {
            file = InputFile.Open(files[(int)index]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return TypedResults.NotFound();
        }

        var signature = new byte[SignatureLength];
        var length = file.ReadAtLeast(signature, SignatureLength, throwOnEndOfStream: false);
        if (TypeOf(signature.AsSpan(0, length)) is not { } type)
        {
            file.Dispose();
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        file.Position = 0;
        context.Response.Headers.CacheControl = "private, max-age=3600";
        return TypedResults.Stream(file, type);
    }

    private static string? TypeOf(ReadOnlySpan<byte> begin) => begin switch
    {
        [0x89, 0x50, 0x4E, 0x47, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "image/gif",
        [(byte)'B', (byte)'M', ..] => "image/bmp",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };
}
