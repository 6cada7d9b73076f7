/* What all consumers translate, and what of it must stand in the request. */
#ifndef CONSUMER_PROMPT_H
#define CONSUMER_PROMPT_H

#define PROVIDER "anthropic"
#define MODEL "claude-sonnet-4-5"

/* a system message, a call with its result, a tool, a temperature above the provider's highest, a setting that it lacks */
#define PROMPT \
    "{\"messages\": [" \
    "{\"role\": \"system\", \"content\": \"Answer in one sentence.\"}," \
    "{\"role\": \"user\", \"content\": \"Is it warm in K\\u00f6ln?\"}," \
    "{\"role\": \"assistant\", \"content\": [{\"type\": \"tool_call\", \"id\": \"call_1\", \"name\": \"get_weather\"," \
    " \"arguments\": {\"city\": \"K\\u00f6ln\"}}]}," \
    "{\"role\": \"tool\", \"tool_call_id\": \"call_1\", \"content\": \"18 degrees\"}]," \
    "\"tools\": [{\"name\": \"get_weather\", \"description\": \"The weather of a city\"," \
    " \"json_schema\": {\"type\": \"object\", \"properties\": {\"city\": {\"type\": \"string\"}}}}]," \
    "\"sampling\": {\"temperature\": 1.4, \"frequency_penalty\": 0.5}," \
    "\"limits\": {\"max_output_tokens\": 200}}"

/* pieces of the body */
#define BODY_PIECES \
    "\"model\":\"claude-sonnet-4-5", \
    "\"max_tokens\":200", \
    "Answer in one sentence.", \
    "Is it warm in K\\u00f6ln?", \
    "\"tool_use_id\":\"call_1\"", \
    "\"input_schema\":{", \
    "\"temperature\":1"

/* pieces of the report */
#define LOSS_PIECES "sampling.temperature", "sampling.frequency_penalty"

#endif
