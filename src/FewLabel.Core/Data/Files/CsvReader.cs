using System.Globalization;
using System.Text;

namespace FewLabel.Data;

/// <summary>Reads a table's records as RFC 4180 describes them, one after the other: a record without an end takes no memory.</summary>
/// <param name="file">The table's name for errors.</param>
/// <param name="text">The table.</param>
/// <param name="separator">What stands between fields.</param>
internal sealed class CsvReader(string file, TextReader text, char separator)
{
    /// <summary>The most characters that a record may have.</summary>
    public const int MostCharacters = 1_000_000;

    private readonly StringBuilder _field = new();
    private readonly List<string> _fields = [];
    private Place _place;
    private long _line = 1;
    private int _characters;

    private enum Place
    {
        Start,
        Plain,
        Quoted,
        BehindQuotes,
    }

    /// <summary>The line on which the last record begins, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Reads the next record; blank lines are passed over.</summary>
    /// <returns>Its fields; null behind the last.</returns>
    /// <exception cref="DataFormatException">Quotes are not as they must be, or the record is too long.</exception>
    public string[]? Read()
    {
        Begin();
        for (int next; (next = text.Read()) >= 0;)
        {
            var character = (char)next;
            if (++_characters > MostCharacters)
            {
                throw new DataFormatException(file, string.Create(CultureInfo.InvariantCulture,
                    $"{file}, line {Line}: the row has more than {MostCharacters:N0} characters. Give each picture a line of its own, and close all quotes."));
            }

            if (_place != Place.Quoted && character is '\r' or '\n')
            {
                SkipRestOfLineEnd(character);
                if (!IsBlank)
                {
                    return End();
                }

                Begin();
            }
            else
            {
                Take(character);
            }
        }

        return _place == Place.Quoted ? throw Misplaced() : IsBlank ? null : End();
    }

    /// <summary>Whether there was nothing but white space since the last record.</summary>
    private bool IsBlank => _fields.Count == 0 && _place == Place.Start;

    private void Begin()
    {
        Line = _line;
        _fields.Clear();
        _field.Clear();
        (_place, _characters) = (Place.Start, 0);
    }

    private string[] End()
    {
        _fields.Add(_field.ToString());
        return [.. _fields];
    }

    private void SkipRestOfLineEnd(char character)
    {
        if (character == '\r' && text.Peek() == '\n')
        {
            text.Read();
        }

        _line++;
    }

    private void Take(char character)
    {
        switch (_place)
        {
            case Place.Quoted:
                TakeQuoted(character);
                break;
            case var _ when character == separator:
                _fields.Add(_field.ToString());
                _field.Clear();
                _place = Place.Start;
                break;
            case Place.Start when character == '"':
                _field.Clear();
                _place = Place.Quoted;
                break;
            case Place.BehindQuotes:
                _ = char.IsWhiteSpace(character) ? true : throw Misplaced();
                break;
            default:
                _field.Append(character);
                _place = char.IsWhiteSpace(character) ? _place : Place.Plain;
                break;
        }
    }

    private void TakeQuoted(char character)
    {
        if (character != '"')
        {
            _field.Append(character);
            _line += character == '\n' ? 1 : 0;
        }
        else if (text.Peek() == '"')
        {
            text.Read();
            _field.Append('"');
        }
        else
        {
            _place = Place.BehindQuotes;
        }
    }

    private DataFormatException Misplaced() => new(
        file, $"{file}, line {Line}: quotes are missing or stand in the middle of a field. Put the whole field into quotes, and double those in it.");
}
