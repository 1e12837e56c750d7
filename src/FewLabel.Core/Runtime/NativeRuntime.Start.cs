using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

namespace FewLabel.Runtime;

/// <content>When the library is loaded, and what is changed for the process before that.</content>
public static partial class NativeRuntime
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The native library must be loaded before the first use of TorchSharp.")]
    internal static void Initialize()
    {
        var assemblies = AppDomain.CurrentDomain.GetAssemblies();
        if (assemblies.Any(IsTorchSharp) || !assemblies.Any(MayConfigure))
        {
            _ = Loaded.Value;
        }
        else
        {
            AppDomain.CurrentDomain.AssemblyLoad += LoadWith;
        }
    }

    /// <summary>Whether an assembly mentions <see cref="Configure"/>. Only then is there anything to wait for.</summary>
    internal static unsafe bool MayConfigure(Assembly assembly)
    {
        if (!assembly.TryGetRawMetadata(out var blob, out var length))
        {
            return false;
        }

        var metadata = new MetadataReader(blob, length);
        return metadata.MemberReferences.Select(metadata.GetMemberReference).Any(member =>
            metadata.StringComparer.Equals(member.Name, nameof(Configure))
            && member.Parent.Kind == HandleKind.TypeReference
            && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name, nameof(NativeRuntime)));
    }

    /// <summary>Nothing can use the native library before TorchSharp's assembly is there: a program that has not configured by then will not.</summary>
    private static void LoadWith(object? sender, AssemblyLoadEventArgs loaded)
    {
        if (IsTorchSharp(loaded.LoadedAssembly))
        {
            AppDomain.CurrentDomain.AssemblyLoad -= LoadWith;
            _ = Loaded.Value;
        }
    }

    private static bool IsTorchSharp(Assembly assembly) => assembly.GetName().Name == "TorchSharp";

    /// <summary>The options that are in force from now on.</summary>
    private static RuntimeOptions Begin()
    {
        lock (Gate)
        {
            _begun = true;
            return _options = _options.OverriddenBy(Environment.GetEnvironmentVariable(RuntimeOptions.Variable));
        }
    }

    private static void Apply(RuntimeOptions options)
    {
        if (options.ShortenWaiting)
        {
            OpenMpWaiting.Shorten();
        }

        if (options.QuietenLog)
        {
            LibtorchLog.Quieten();
        }

        if (options.KeepMemory)
        {
            MemoryReuse.Enable();
        }

        if (options.FixCublas)
        {
            DeterministicCuda.FixWorkspace();
        }
    }
}
