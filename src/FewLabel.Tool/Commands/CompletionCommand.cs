using System.CommandLine;
using FewLabel.CommandLine;

namespace FewLabel.Tool.Commands;

/// <summary><c>completion</c>: prints what makes a shell complete the commands and options of this tool.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            # fewlabel completion bash >> ~/.bashrc
            _fewlabel() {
              local IFS=$'\n'
              COMPREPLY=($(compgen -W "$(fewlabel "[suggest:$((COMP_POINT - ${#COMP_WORDS[0]} - 1))]" "${COMP_LINE#* }" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _fewlabel fewlabel
            """,
        ["zsh"] = """
            # fewlabel completion zsh >> ~/.zshrc
            _fewlabel() {
              local -a found
              found=("${(@f)$(fewlabel "[suggest:$((CURSOR - ${#words[1]} - 1))]" "${BUFFER#* }" 2>/dev/null)}")
              (( ${#found} )) && compadd -- $found
              _files
            }
            compdef _fewlabel fewlabel
            """,
        ["fish"] = """
            # fewlabel completion fish > ~/.config/fish/completions/fewlabel.fish
            complete -c fewlabel -a '(set -l line (string replace -r "^\S+ " "" -- (commandline -cp)); fewlabel "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)'
            """,
        ["pwsh"] = """
            # fewlabel completion pwsh >> $PROFILE
            Register-ArgumentCompleter -Native -CommandName fewlabel -ScriptBlock {
              param($word, $line, $position)
              $text = $line.ToString() -replace '^\S+\s?', ''
              $removed = $line.ToString().Length - $text.Length
              fewlabel "[suggest:$([Math]::Max(0, $position - $removed))]" "$text" 2>$null | Where-Object { $_ -like "$word*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = $"The shell: {string.Join(", ", Scripts.Keys)}." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Prints a script that makes a shell complete commands and options.") { shell };
        command.Does(
            (parsed, _) =>
            {
                Console.Out.WriteLine(Scripts[parsed.GetValue(shell)!].ReplaceLineEndings("\n"));
                return Task.FromResult(ExitCode.Done);
            },
            _ => "The same command starts again.");
        return command;
    }
}
