namespace FewLabel;

/// <summary>Marks an internal property that is a setting too: what has another value runs otherwise.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute : Attribute;
