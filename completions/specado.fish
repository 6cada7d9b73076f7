# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_specado_global_optspecs
    string join \n h/help V/version
end

function __fish_specado_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_specado_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_specado_using_subcommand
    set -l cmd (__fish_specado_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c specado -n "__fish_specado_needs_command" -s h -l help -d 'Print help'
complete -c specado -n "__fish_specado_needs_command" -s V -l version -d 'Print version'
complete -c specado -n "__fish_specado_needs_command" -f -a "translate" -d 'Translate a prompt into a provider\'s request'
complete -c specado -n "__fish_specado_needs_command" -f -a "decode-request" -d 'Read a request in any dialect as a prompt, by the spec that writes it'
complete -c specado -n "__fish_specado_needs_command" -f -a "decode" -d 'Read what a provider answers: a whole response, a stream, an error'
complete -c specado -n "__fish_specado_needs_command" -f -a "encode" -d 'Write a canonical response as an API\'s own: the other way of `decode`'
complete -c specado -n "__fish_specado_needs_command" -f -a "transcode" -d 'Write a provider\'s stream as another API\'s'
complete -c specado -n "__fish_specado_needs_command" -f -a "validate" -d 'Check a prompt, a provider spec, a request or a response, and tell everything that is wrong with it'
complete -c specado -n "__fish_specado_needs_command" -f -a "providers" -d 'List the built-in providers'
complete -c specado -n "__fish_specado_needs_command" -f -a "models" -d 'List the models that a provider\'s spec knows'
complete -c specado -n "__fish_specado_needs_command" -f -a "describe" -d 'Tell what is known of a model: limits, modalities, features, parameters, rules, sources'
complete -c specado -n "__fish_specado_needs_command" -f -a "compare" -d 'Tell what a prompt would lose when it is moved from one model to another'
complete -c specado -n "__fish_specado_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c specado -n "__fish_specado_using_subcommand translate" -s p -l provider -d 'A built-in provider\'s name, or a provider spec\'s file' -r
complete -c specado -n "__fish_specado_using_subcommand translate" -s m -l model -d 'The model\'s id' -r
complete -c specado -n "__fish_specado_using_subcommand translate" -l from -d 'The prompt is a request in this dialect, or for this provider (or a provider spec\'s file)' -r
complete -c specado -n "__fish_specado_using_subcommand translate" -l mode -d 'Where losses fail' -r -f -a "strict\t'At the first approximation'
standard\t'When something is lost'
coerce\t'Never'"
complete -c specado -n "__fish_specado_using_subcommand translate" -s o -l output -d 'Where the result goes, instead of standard output' -r -F
complete -c specado -n "__fish_specado_using_subcommand translate" -l body -d 'Only the request body'
complete -c specado -n "__fish_specado_using_subcommand translate" -l jsonl -d 'A prompt per line, a result per line, in order, on all cores'
complete -c specado -n "__fish_specado_using_subcommand translate" -s q -l quiet -d 'No report on standard error'
complete -c specado -n "__fish_specado_using_subcommand translate" -l compact -d 'One line of JSON, also on a terminal'
complete -c specado -n "__fish_specado_using_subcommand translate" -l pretty -d 'Indented JSON, also where the output is no terminal'
complete -c specado -n "__fish_specado_using_subcommand translate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c specado -n "__fish_specado_using_subcommand decode-request" -s d -l dialect -d 'The dialect that it is in, or the provider that it is for (or a provider spec\'s file)' -r
complete -c specado -n "__fish_specado_using_subcommand decode-request" -l url -d 'The URL that it goes to: some APIs have the model there' -r
complete -c specado -n "__fish_specado_using_subcommand decode-request" -l header -d 'A header of it: `name: value`; may be repeated' -r
complete -c specado -n "__fish_specado_using_subcommand decode-request" -s o -l output -d 'Where the result goes, instead of standard output' -r -F
complete -c specado -n "__fish_specado_using_subcommand decode-request" -l prompt -d 'Only the prompt'
complete -c specado -n "__fish_specado_using_subcommand decode-request" -s q -l quiet -d 'No report on standard error'
complete -c specado -n "__fish_specado_using_subcommand decode-request" -l compact -d 'One line of JSON, also on a terminal'
complete -c specado -n "__fish_specado_using_subcommand decode-request" -l pretty -d 'Indented JSON, also where the output is no terminal'
complete -c specado -n "__fish_specado_using_subcommand decode-request" -s h -l help -d 'Print help'
complete -c specado -n "__fish_specado_using_subcommand decode" -s p -l provider -d 'Who answered: a built-in provider\'s name, a dialect\'s, or a provider spec\'s file' -r
complete -c specado -n "__fish_specado_using_subcommand decode" -s m -l model -d 'The model\'s id' -r
complete -c specado -n "__fish_specado_using_subcommand decode" -l status -d 'The HTTP status' -r
complete -c specado -n "__fish_specado_using_subcommand decode" -l headers -d 'A file with the HTTP headers, lines of `name: value`' -r -F
complete -c specado -n "__fish_specado_using_subcommand decode" -l receipt -d 'A file with `metadata.receipt` of the translation: undoes what was changed for the wire' -r -F
complete -c specado -n "__fish_specado_using_subcommand decode" -s o -l output -d 'Where the result goes, instead of standard output' -r -F
complete -c specado -n "__fish_specado_using_subcommand decode" -l stream -d 'The body is a stream'
complete -c specado -n "__fish_specado_using_subcommand decode" -l events -d 'The events of the stream, one a line'
complete -c specado -n "__fish_specado_using_subcommand decode" -s q -l quiet -d 'No report on standard error'
complete -c specado -n "__fish_specado_using_subcommand decode" -l compact -d 'One line of JSON, also on a terminal'
complete -c specado -n "__fish_specado_using_subcommand decode" -l pretty -d 'Indented JSON, also where the output is no terminal'
complete -c specado -n "__fish_specado_using_subcommand decode" -s h -l help -d 'Print help'
complete -c specado -n "__fish_specado_using_subcommand encode" -s d -l dialect -d 'The dialect to write it in, or the provider whose API is served (or a provider spec\'s file)' -r
complete -c specado -n "__fish_specado_using_subcommand encode" -l mode -d 'Where losses fail' -r -f -a "strict\t'At the first approximation'
standard\t'When something is lost'
coerce\t'Never'"
complete -c specado -n "__fish_specado_using_subcommand encode" -s o -l output -d 'Where the result goes, instead of standard output' -r -F
complete -c specado -n "__fish_specado_using_subcommand encode" -l body -d 'Only the body'
complete -c specado -n "__fish_specado_using_subcommand encode" -s q -l quiet -d 'No report on standard error'
complete -c specado -n "__fish_specado_using_subcommand encode" -l compact -d 'One line of JSON, also on a terminal'
complete -c specado -n "__fish_specado_using_subcommand encode" -l pretty -d 'Indented JSON, also where the output is no terminal'
complete -c specado -n "__fish_specado_using_subcommand encode" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c specado -n "__fish_specado_using_subcommand transcode" -l from -d 'Who answers: a built-in provider\'s name, a dialect\'s, or a provider spec\'s file' -r
complete -c specado -n "__fish_specado_using_subcommand transcode" -l to -d 'The dialect to write it in, or the provider whose API is served (or a provider spec\'s file)' -r
complete -c specado -n "__fish_specado_using_subcommand transcode" -s m -l model -d 'The model\'s id' -r
complete -c specado -n "__fish_specado_using_subcommand transcode" -l status -d 'The HTTP status' -r
complete -c specado -n "__fish_specado_using_subcommand transcode" -l headers -d 'A file with the HTTP headers, lines of `name: value`' -r -F
complete -c specado -n "__fish_specado_using_subcommand transcode" -l receipt -d 'A file with `metadata.receipt` of the translation: undoes what was changed for the wire' -r -F
complete -c specado -n "__fish_specado_using_subcommand transcode" -l request -d 'A file with the request of the client: some APIs tell of usage only when they are asked' -r -F
complete -c specado -n "__fish_specado_using_subcommand transcode" -l mode -d 'Where losses end the stream' -r -f -a "strict\t'At the first approximation'
standard\t'When something is lost'
coerce\t'Never'"
complete -c specado -n "__fish_specado_using_subcommand transcode" -s o -l output -d 'Where the stream goes, instead of standard output' -r -F
complete -c specado -n "__fish_specado_using_subcommand transcode" -s q -l quiet -d 'No report on standard error'
complete -c specado -n "__fish_specado_using_subcommand transcode" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c specado -n "__fish_specado_using_subcommand validate" -l kind -d 'What it is: prompt, provider_spec, request:DIALECT or response:PROVIDER (a dialect, a provider, or a provider spec\'s file); by itself a provider spec is known by its name and its sections, anything else is a prompt' -r
complete -c specado -n "__fish_specado_using_subcommand validate" -l compact -d 'One line of JSON, also on a terminal'
complete -c specado -n "__fish_specado_using_subcommand validate" -l pretty -d 'Indented JSON, also where the output is no terminal'
complete -c specado -n "__fish_specado_using_subcommand validate" -s h -l help -d 'Print help'
complete -c specado -n "__fish_specado_using_subcommand providers" -l compact -d 'One line of JSON, also on a terminal'
complete -c specado -n "__fish_specado_using_subcommand providers" -l pretty -d 'Indented JSON, also where the output is no terminal'
complete -c specado -n "__fish_specado_using_subcommand providers" -s h -l help -d 'Print help'
complete -c specado -n "__fish_specado_using_subcommand models" -l compact -d 'One line of JSON, also on a terminal'
complete -c specado -n "__fish_specado_using_subcommand models" -l pretty -d 'Indented JSON, also where the output is no terminal'
complete -c specado -n "__fish_specado_using_subcommand models" -s h -l help -d 'Print help'
complete -c specado -n "__fish_specado_using_subcommand describe" -l compact -d 'One line of JSON, also on a terminal'
complete -c specado -n "__fish_specado_using_subcommand describe" -l pretty -d 'Indented JSON, also where the output is no terminal'
complete -c specado -n "__fish_specado_using_subcommand describe" -s h -l help -d 'Print help'
complete -c specado -n "__fish_specado_using_subcommand compare" -l from -d 'Where the prompt goes now: a provider (or a provider spec\'s file) and a model' -r
complete -c specado -n "__fish_specado_using_subcommand compare" -l to -d 'Where it is to be moved' -r
complete -c specado -n "__fish_specado_using_subcommand compare" -l compact -d 'One line of JSON, also on a terminal'
complete -c specado -n "__fish_specado_using_subcommand compare" -l pretty -d 'Indented JSON, also where the output is no terminal'
complete -c specado -n "__fish_specado_using_subcommand compare" -s h -l help -d 'Print help'
complete -c specado -n "__fish_specado_using_subcommand help; and not __fish_seen_subcommand_from translate decode-request decode encode transcode validate providers models describe compare help" -f -a "translate" -d 'Translate a prompt into a provider\'s request'
complete -c specado -n "__fish_specado_using_subcommand help; and not __fish_seen_subcommand_from translate decode-request decode encode transcode validate providers models describe compare help" -f -a "decode-request" -d 'Read a request in any dialect as a prompt, by the spec that writes it'
complete -c specado -n "__fish_specado_using_subcommand help; and not __fish_seen_subcommand_from translate decode-request decode encode transcode validate providers models describe compare help" -f -a "decode" -d 'Read what a provider answers: a whole response, a stream, an error'
complete -c specado -n "__fish_specado_using_subcommand help; and not __fish_seen_subcommand_from translate decode-request decode encode transcode validate providers models describe compare help" -f -a "encode" -d 'Write a canonical response as an API\'s own: the other way of `decode`'
complete -c specado -n "__fish_specado_using_subcommand help; and not __fish_seen_subcommand_from translate decode-request decode encode transcode validate providers models describe compare help" -f -a "transcode" -d 'Write a provider\'s stream as another API\'s'
complete -c specado -n "__fish_specado_using_subcommand help; and not __fish_seen_subcommand_from translate decode-request decode encode transcode validate providers models describe compare help" -f -a "validate" -d 'Check a prompt, a provider spec, a request or a response, and tell everything that is wrong with it'
complete -c specado -n "__fish_specado_using_subcommand help; and not __fish_seen_subcommand_from translate decode-request decode encode transcode validate providers models describe compare help" -f -a "providers" -d 'List the built-in providers'
complete -c specado -n "__fish_specado_using_subcommand help; and not __fish_seen_subcommand_from translate decode-request decode encode transcode validate providers models describe compare help" -f -a "models" -d 'List the models that a provider\'s spec knows'
complete -c specado -n "__fish_specado_using_subcommand help; and not __fish_seen_subcommand_from translate decode-request decode encode transcode validate providers models describe compare help" -f -a "describe" -d 'Tell what is known of a model: limits, modalities, features, parameters, rules, sources'
complete -c specado -n "__fish_specado_using_subcommand help; and not __fish_seen_subcommand_from translate decode-request decode encode transcode validate providers models describe compare help" -f -a "compare" -d 'Tell what a prompt would lose when it is moved from one model to another'
complete -c specado -n "__fish_specado_using_subcommand help; and not __fish_seen_subcommand_from translate decode-request decode encode transcode validate providers models describe compare help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
