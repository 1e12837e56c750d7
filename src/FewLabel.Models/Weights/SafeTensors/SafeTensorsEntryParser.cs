using System.Text.Json;
using FewLabel.Runtime;

namespace FewLabel.Networks;

/// <summary>Reads what a safetensors header says of one tensor.</summary>
internal static class SafeTensorsEntryParser
{
    private const string TypeName = "dtype";
    private const string ShapeName = "shape";
    private const string OffsetsName = "data_offsets";

    /// <summary>Parses a member of the header. Whether its place is in the file is for the caller to check.</summary>
    public static SafeTensorsEntry Parse(string name, JsonElement value, FileFaults faults)
    {
        var where = $"the tensor {FileFaults.Quote(name)}";
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw faults.Damaged($"{where} is described by a JSON {value.ValueKind}, not by an object");
        }

        var members = new Dictionary<string, JsonElement>();
        foreach (var member in value.EnumerateObject())
        {
            if (member.Name is not (TypeName or ShapeName or OffsetsName))
            {
                throw faults.Damaged($"{where} has the unknown member {FileFaults.Quote(member.Name)}; allowed are {TypeName}, {ShapeName} and {OffsetsName}");
            }

            if (!members.TryAdd(member.Name, member.Value))
            {
                throw faults.Damaged($"{where} has {member.Name} twice");
            }
        }

        var type = Type(members, where, faults);
        var shape = Numbers(members, ShapeName, where, faults);
        if (Numbers(members, OffsetsName, where, faults) is not [var begin, var end] || begin > end)
        {
            throw faults.Damaged($"{where} has the {OffsetsName} {FileFaults.Quote(members[OffsetsName].GetRawText())}, which must be a first byte and one not before it");
        }

        CheckLength(type, shape, end - begin, where, faults);
        return new SafeTensorsEntry(name, type, shape, begin, end);
    }

    private static ElementType Type(Dictionary<string, JsonElement> members, string where, FileFaults faults)
    {
        var name = members.TryGetValue(TypeName, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw faults.Damaged($"{where} has no {TypeName}, which must be a text");
        return ElementType.All.FirstOrDefault(item => item.SafeTensorsName == name)
            ?? throw faults.Refused(
                $"{where} has the dtype {FileFaults.Quote(name)}; known are {string.Join(", ", ElementType.All.Select(item => item.SafeTensorsName))}. "
                + "Convert it to one of these before saving.");
    }

    private static long[] Numbers(Dictionary<string, JsonElement> members, string member, string where, FileFaults faults)
    {
        if (!members.TryGetValue(member, out var array) || array.ValueKind != JsonValueKind.Array)
        {
            throw faults.Damaged($"{where} has no {member}, which must be an array of whole numbers");
        }

        return [.. array.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number >= 0
                ? number
                : throw faults.Damaged($"{where} has {FileFaults.Quote(item.GetRawText())} in its {member}, where whole numbers from 0 must be"))];
    }

    private static void CheckLength(ElementType type, long[] shape, long length, string where, FileFaults faults)
    {
        var count = TensorShape.Count(shape)
            ?? throw faults.Damaged($"{where} has a shape of {shape.Length} dimensions that is larger than any tensor can be");
        if ((Int128)count * type.Size != length)
        {
            throw faults.Damaged(
                $"{where} of {type.SafeTensorsName} and shape {TensorShape.Format(shape)} needs {(Int128)count * type.Size} bytes, but its {OffsetsName} span {length}");
        }
    }
}
