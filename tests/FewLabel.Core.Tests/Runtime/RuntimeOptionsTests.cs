using FewLabel.Runtime;

namespace FewLabel.Tests.Runtime;

public class RuntimeOptionsTests
{
    private const string TooLate = "NativeRuntimeException: NativeRuntime.Configure comes too late";

    private static readonly string[] All = ["GOMP_SPINCOUNT", "TORCH_CPP_LOG_LEVEL", "CUBLAS_WORKSPACE_CONFIG", "memory"];
    private static readonly string[] Changed = ["GOMP_SPINCOUNT=10000", "TORCH_CPP_LOG_LEVEL=ERROR", "CUBLAS_WORKSPACE_CONFIG=:4096:8", "memory=kept"];
    private static readonly string[] Plain = ["GOMP_SPINCOUNT=", "TORCH_CPP_LOG_LEVEL=", "CUBLAS_WORKSPACE_CONFIG=", "memory=given back"];

    [Fact]
    public async Task A_process_that_says_nothing_gets_all_changes() =>
        Assert.Equal(Changed, (await RuntimeProcess.RunAsync(["load", .. All]))[1..]);

    [Fact]
    public async Task A_process_that_configures_no_change_gets_none_and_the_library_still_loads() =>
        Assert.Equal((string[])["sum=3", .. Plain], await RuntimeProcess.RunAsync(["unchanged", "torch", .. All]));

    [Fact]
    public async Task One_change_can_be_had_alone() =>
        Assert.Equal(
            (string[])["sum=3", Plain[0], Changed[1], Plain[2], Plain[3]], await RuntimeProcess.RunAsync(["quiet alone", "torch", .. All]));

    [Fact]
    public async Task The_variable_can_ask_for_no_change() =>
        Assert.Equal((string[])["sum=3", .. Plain], await RuntimeProcess.RunAsync(["shape", "torch", .. All], ("FEWLABEL_RUNTIME", "plain")));

    [Fact]
    public async Task The_variable_overrides_what_the_program_configures_in_what_it_names() =>
        Assert.Equal(
            (string[])["sum=3", Changed[0], Plain[1], Plain[2], Plain[3]],
            await RuntimeProcess.RunAsync(["quiet alone", "torch", .. All], ("FEWLABEL_RUNTIME", "OpenMP = on, log=off")));

    [Fact]
    public async Task A_variable_of_the_systems_own_is_never_overridden() =>
        Assert.Equal(
            (string[])["sum=3", "GOMP_SPINCOUNT=", "TORCH_CPP_LOG_LEVEL=INFO", "memory=given back"],
            await RuntimeProcess.RunAsync(
                ["default", "torch", "GOMP_SPINCOUNT", "TORCH_CPP_LOG_LEVEL", "memory"],
                ("OMP_WAIT_POLICY", "passive"), ("TORCH_CPP_LOG_LEVEL", "INFO"), ("MALLOC_ARENA_TEST", "1")));

    [Theory]
    [InlineData("fast")]
    [InlineData("allocator")]
    [InlineData("allocator=no")]
    [InlineData("allocator=off,speed=on")]
    [InlineData("allocator=off,")]
    public async Task A_value_of_the_variable_that_is_not_allowed_is_an_error_that_names_those_that_are(string value)
    {
        var line = Assert.Single(await RuntimeProcess.RunAsync(["load"], ("FEWLABEL_RUNTIME", value)));

        Assert.Contains($"NativeRuntimeException: The environment variable FEWLABEL_RUNTIME is '{value}'", line, StringComparison.Ordinal);
        Assert.Contains("'default', to 'plain' (change nothing), or to a list such as 'allocator=off,openmp=off' of allocator, openmp, log, cublas, cudnn", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("load")]
    [InlineData("torch")]
    public async Task To_configure_after_the_library_is_loaded_is_an_error_with_the_remedy(string first)
    {
        var lines = await RuntimeProcess.RunAsync(["shape", first, "unchanged", "torch"]);

        Assert.Equal(2, lines.Length);
        Assert.StartsWith(TooLate, lines[1], StringComparison.Ordinal);
        Assert.Contains("Call it first in the program", lines[1], StringComparison.Ordinal);
        Assert.Contains("FEWLABEL_RUNTIME", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_configure_again_what_is_so_already_is_no_error() =>
        Assert.Equal((string[])["sum=3", "sum=3"], await RuntimeProcess.RunAsync(["unchanged", "torch", "unchanged", "torch"]));

    [Fact]
    public async Task Threads_that_need_the_library_first_at_the_same_time_all_get_it() =>
        Assert.Equal(Enumerable.Repeat("sum=3", 8), await RuntimeProcess.RunAsync(["shape", "default", "race"]));

    [Fact]
    public void The_start_waits_for_a_program_that_mentions_configure_and_for_no_other()
    {
        Assert.True(NativeRuntime.MayConfigure(typeof(RuntimeOptionsTests).Assembly));
        Assert.False(NativeRuntime.MayConfigure(typeof(FactAttribute).Assembly));
        Assert.False(NativeRuntime.MayConfigure(typeof(NativeRuntime).Assembly));
    }

    [Fact]
    public void Unchanged_turns_off_whatever_can_be_turned_off()
    {
        var switches = typeof(RuntimeOptions).GetProperties().Where(property => property.PropertyType == typeof(bool)).ToArray();

        Assert.Equal(5, switches.Length);
        Assert.All(switches, property => Assert.True((bool)property.GetValue(RuntimeOptions.Default)!));
        Assert.All(switches, property => Assert.False((bool)property.GetValue(RuntimeOptions.Unchanged)!));
        Assert.Equal(RuntimeOptions.Unchanged, RuntimeOptions.Default.OverriddenBy("allocator=off,openmp=off,log=off,cublas=off,cudnn=off"));
    }
}
