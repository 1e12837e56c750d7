using FewLabel.Tool.Commands;

return await AllCommands.RunAsync(args);
