namespace FewLabel;

/// <summary>Marks a public property that is no setting, because it follows from others.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DerivedSettingAttribute : Attribute;
