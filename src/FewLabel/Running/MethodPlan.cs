using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel.Running;

/// <summary>One method of an experiment.</summary>
internal sealed record MethodPlan(string Name, Architecture Architecture, SupervisedOptions Options);
