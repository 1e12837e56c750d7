using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FewLabel.Labeling.Web.Page;

/// <summary>The page itself, which is part of the assembly.</summary>
internal static class PageFiles
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8", [".css"] = "text/css; charset=utf-8", [".js"] = "text/javascript; charset=utf-8",
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var name in typeof(PageFiles).Assembly.GetManifestResourceNames())
        {
            routes.MapGet(name == "index.html" ? "/" : $"/{name}", () => TypedResults.Bytes(Read(name), Types[Path.GetExtension(name)]));
        }

        routes.MapGet("/favicon.ico", () => TypedResults.NoContent());
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
