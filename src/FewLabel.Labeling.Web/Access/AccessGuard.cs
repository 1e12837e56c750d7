using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace FewLabel.Labeling.Web.Access;

/// <summary>
/// Lets a request through that comes from a browser with the secret, under this server's own name, and from its own page. What reads is safe
/// from other sites by the cookie's SameSite; what writes must name its origin.
/// </summary>
internal sealed class AccessGuard
{
    private const string TokenParameter = "token";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly string _token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public int Port { get; set; }

    /// <summary>The page, with the secret.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}/?{TokenParameter}={_token}");

    private string CookieName => $"fewlabel-{Port}";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        AddHeaders(context.Response.Headers);
        if (!IsOwnName(context.Request.Host))
        {
            await RefuseAsync(context, "This page is served as 127.0.0.1 or localhost alone.");
        }
        else if (context.Request.Query[TokenParameter] is { Count: > 0 } given)
        {
            await EnterAsync(context, given.ToString());
        }
        else if (!IsSecret(context.Request.Cookies[CookieName]))
        {
            await RefuseAsync(context, "Open the address that fewlabel printed; it holds the key to this page.");
        }
        else if (!IsOwnOrigin(context.Request))
        {
            await RefuseAsync(context, "This request comes from another page.");
        }
        else
        {
            await next(context);
        }
    }

    /// <summary>The secret leaves the address bar, and with it the history.</summary>
    private Task EnterAsync(HttpContext context, string given)
    {
        if (!IsSecret(given) || !HttpMethods.IsGet(context.Request.Method))
        {
            return RefuseAsync(context, "This address is of an earlier start. Open the address that fewlabel printed last.");
        }

        context.Response.Cookies.Append(CookieName, _token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = "/";
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(HttpContext context, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason);
    }

    private static void AddHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    /// <summary>Another site's name that leads to this address (DNS rebinding) is not ours.</summary>
    private bool IsOwnName(HostString host) => (host.Host is "127.0.0.1" or "localhost") && (host.Port ?? 80) == Port;

    private bool IsOwnOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            ? origin == $"http://127.0.0.1:{Port}" || origin == $"http://localhost:{Port}"
            : HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
    }

    private bool IsSecret(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(_token));
}
