using FewLabel.Running;

namespace FewLabel.Checks;

/// <summary>
/// Names of methods that are one to a file system that does not tell upper from lower case, where what is kept of one would be taken for the
/// other's.
/// </summary>
internal static class NamesCheck
{
    public static IEnumerable<OptionFault> Of(IReadOnlyCollection<MethodPlan> methods) =>
        from pair in methods.SelectMany(method => method.Stages.Prepend(method.Name).Distinct().Select(name => (Name: name, Method: method)))
            .GroupBy(pair => pair.Name, StringComparer.OrdinalIgnoreCase)
        let names = pair.Select(one => one.Name).Distinct(StringComparer.Ordinal).ToArray()
        where names.Length > 1
        let last = pair.Last(one => one.Name == names[^1]).Method
        select new OptionFault(
            last.Call, $"\"{names[^1]}\"", "a name that differs from every other method's in more than upper and lower case",
            $"Another is called \"{names[0]}\", and both would be kept in one folder where file names do not tell case. Rename one.");
}
