
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'specado' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'specado'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'specado' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('translate', 'translate', [CompletionResultType]::ParameterValue, 'Translate a prompt into a provider''s request')
            [CompletionResult]::new('decode-request', 'decode-request', [CompletionResultType]::ParameterValue, 'Read a request in any dialect as a prompt, by the spec that writes it')
            [CompletionResult]::new('decode', 'decode', [CompletionResultType]::ParameterValue, 'Read what a provider answers: a whole response, a stream, an error')
            [CompletionResult]::new('encode', 'encode', [CompletionResultType]::ParameterValue, 'Write a canonical response as an API''s own: the other way of `decode`')
            [CompletionResult]::new('transcode', 'transcode', [CompletionResultType]::ParameterValue, 'Write a provider''s stream as another API''s')
            [CompletionResult]::new('validate', 'validate', [CompletionResultType]::ParameterValue, 'Check a prompt, a provider spec, a request or a response, and tell everything that is wrong with it')
            [CompletionResult]::new('providers', 'providers', [CompletionResultType]::ParameterValue, 'List the built-in providers')
            [CompletionResult]::new('models', 'models', [CompletionResultType]::ParameterValue, 'List the models that a provider''s spec knows')
            [CompletionResult]::new('describe', 'describe', [CompletionResultType]::ParameterValue, 'Tell what is known of a model: limits, modalities, features, parameters, rules, sources')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Tell what a prompt would lose when it is moved from one model to another')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'specado;translate' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'A built-in provider''s name, or a provider spec''s file')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'A built-in provider''s name, or a provider spec''s file')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'The model''s id')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'The model''s id')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'The prompt is a request in this dialect, or for this provider (or a provider spec''s file)')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Where losses fail')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Where the result goes, instead of standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Where the result goes, instead of standard output')
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'Only the request body')
            [CompletionResult]::new('--jsonl', '--jsonl', [CompletionResultType]::ParameterName, 'A prompt per line, a result per line, in order, on all cores')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No report on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No report on standard error')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'One line of JSON, also on a terminal')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Indented JSON, also where the output is no terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'specado;decode-request' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dialect that it is in, or the provider that it is for (or a provider spec''s file)')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'The dialect that it is in, or the provider that it is for (or a provider spec''s file)')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The URL that it goes to: some APIs have the model there')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'A header of it: `name: value`; may be repeated')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Where the result goes, instead of standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Where the result goes, instead of standard output')
            [CompletionResult]::new('--prompt', '--prompt', [CompletionResultType]::ParameterName, 'Only the prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No report on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No report on standard error')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'One line of JSON, also on a terminal')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Indented JSON, also where the output is no terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'specado;decode' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Who answered: a built-in provider''s name, a dialect''s, or a provider spec''s file')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Who answered: a built-in provider''s name, a dialect''s, or a provider spec''s file')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'The model''s id')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'The model''s id')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'The HTTP status')
            [CompletionResult]::new('--headers', '--headers', [CompletionResultType]::ParameterName, 'A file with the HTTP headers, lines of `name: value`')
            [CompletionResult]::new('--receipt', '--receipt', [CompletionResultType]::ParameterName, 'A file with `metadata.receipt` of the translation: undoes what was changed for the wire')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Where the result goes, instead of standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Where the result goes, instead of standard output')
            [CompletionResult]::new('--stream', '--stream', [CompletionResultType]::ParameterName, 'The body is a stream')
            [CompletionResult]::new('--events', '--events', [CompletionResultType]::ParameterName, 'The events of the stream, one a line')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No report on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No report on standard error')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'One line of JSON, also on a terminal')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Indented JSON, also where the output is no terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'specado;encode' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dialect to write it in, or the provider whose API is served (or a provider spec''s file)')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'The dialect to write it in, or the provider whose API is served (or a provider spec''s file)')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Where losses fail')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Where the result goes, instead of standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Where the result goes, instead of standard output')
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'Only the body')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No report on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No report on standard error')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'One line of JSON, also on a terminal')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Indented JSON, also where the output is no terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'specado;transcode' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Who answers: a built-in provider''s name, a dialect''s, or a provider spec''s file')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The dialect to write it in, or the provider whose API is served (or a provider spec''s file)')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'The model''s id')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'The model''s id')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'The HTTP status')
            [CompletionResult]::new('--headers', '--headers', [CompletionResultType]::ParameterName, 'A file with the HTTP headers, lines of `name: value`')
            [CompletionResult]::new('--receipt', '--receipt', [CompletionResultType]::ParameterName, 'A file with `metadata.receipt` of the translation: undoes what was changed for the wire')
            [CompletionResult]::new('--request', '--request', [CompletionResultType]::ParameterName, 'A file with the request of the client: some APIs tell of usage only when they are asked')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Where losses end the stream')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Where the stream goes, instead of standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Where the stream goes, instead of standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No report on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No report on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'specado;validate' {
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'What it is: prompt, provider_spec, request:DIALECT or response:PROVIDER (a dialect, a provider, or a provider spec''s file); by itself a provider spec is known by its name and its sections, anything else is a prompt')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'One line of JSON, also on a terminal')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Indented JSON, also where the output is no terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'specado;providers' {
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'One line of JSON, also on a terminal')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Indented JSON, also where the output is no terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'specado;models' {
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'One line of JSON, also on a terminal')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Indented JSON, also where the output is no terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'specado;describe' {
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'One line of JSON, also on a terminal')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Indented JSON, also where the output is no terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'specado;compare' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Where the prompt goes now: a provider (or a provider spec''s file) and a model')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Where it is to be moved')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'One line of JSON, also on a terminal')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Indented JSON, also where the output is no terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'specado;help' {
            [CompletionResult]::new('translate', 'translate', [CompletionResultType]::ParameterValue, 'Translate a prompt into a provider''s request')
            [CompletionResult]::new('decode-request', 'decode-request', [CompletionResultType]::ParameterValue, 'Read a request in any dialect as a prompt, by the spec that writes it')
            [CompletionResult]::new('decode', 'decode', [CompletionResultType]::ParameterValue, 'Read what a provider answers: a whole response, a stream, an error')
            [CompletionResult]::new('encode', 'encode', [CompletionResultType]::ParameterValue, 'Write a canonical response as an API''s own: the other way of `decode`')
            [CompletionResult]::new('transcode', 'transcode', [CompletionResultType]::ParameterValue, 'Write a provider''s stream as another API''s')
            [CompletionResult]::new('validate', 'validate', [CompletionResultType]::ParameterValue, 'Check a prompt, a provider spec, a request or a response, and tell everything that is wrong with it')
            [CompletionResult]::new('providers', 'providers', [CompletionResultType]::ParameterValue, 'List the built-in providers')
            [CompletionResult]::new('models', 'models', [CompletionResultType]::ParameterValue, 'List the models that a provider''s spec knows')
            [CompletionResult]::new('describe', 'describe', [CompletionResultType]::ParameterValue, 'Tell what is known of a model: limits, modalities, features, parameters, rules, sources')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Tell what a prompt would lose when it is moved from one model to another')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'specado;help;translate' {
            break
        }
        'specado;help;decode-request' {
            break
        }
        'specado;help;decode' {
            break
        }
        'specado;help;encode' {
            break
        }
        'specado;help;transcode' {
            break
        }
        'specado;help;validate' {
            break
        }
        'specado;help;providers' {
            break
        }
        'specado;help;models' {
            break
        }
        'specado;help;describe' {
            break
        }
        'specado;help;compare' {
            break
        }
        'specado;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
