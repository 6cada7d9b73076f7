// The official JavaScript clients, each asking a gateway for a scene, whole or streamed. A job a line of standard input, what comes of it
// a line of standard output: {"made": the answer, in the API's form or the AI SDK's own}, or {"error": {"status", "message"}}.
import { createInterface } from "node:readline";
import Anthropic from "@anthropic-ai/sdk";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, jsonSchema, Output, streamText, tool } from "ai";
import OpenAI from "openai";

const PARAMETERS = { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false };
const SCHEMA = { type: "object", properties: { celsius: { type: "integer" } }, required: ["celsius"], additionalProperties: false };
globalThis.AI_SDK_LOG_WARNINGS = false;

const imageUrl = (asked) => `data:image/png;base64,${asked.image}`;
const openai = (base) => new OpenAI({ baseURL: `${base}/v1`, apiKey: "none", maxRetries: 0 });

async function chat(base, asked, stream) {
  const content = [{ type: "text", text: asked.text }];
  if (asked.image) content.push({ type: "image_url", image_url: { url: imageUrl(asked) } });
  const tools = asked.tools.map((name) => ({ type: "function", function: { name, parameters: PARAMETERS } }));
  const request = { model: "mine", messages: [{ role: "user", content }], ...(tools.length > 0 && { tools }) };
  if (asked.schema) {
    request.response_format = { type: "json_schema", json_schema: { name: "weather", schema: SCHEMA, strict: true } };
  }
  const { completions } = openai(base).chat;
  if (!stream) return completions.create(request);
  return completions.stream({ ...request, stream_options: { include_usage: true } }).finalChatCompletion();
}

async function responses(base, asked, stream) {
  const content = [{ type: "input_text", text: asked.text }];
  if (asked.image) content.push({ type: "input_image", image_url: imageUrl(asked), detail: "auto" });
  const request = { model: "mine", input: [{ role: "user", content }], include: ["reasoning.encrypted_content"], store: false };
  if (asked.tools.length > 0) {
    request.tools = asked.tools.map((name) => ({ type: "function", name, parameters: PARAMETERS, strict: true }));
  }
  if (asked.schema) request.text = { format: { type: "json_schema", name: "weather", schema: SCHEMA, strict: true } };
  if (!stream) return openai(base).responses.create(request);
  const events = openai(base).responses.stream(request);
  let last;
  for await (const event of events) last = event.type;
  if (!["response.completed", "response.incomplete"].includes(last)) throw new Error(`the stream ends with ${last}`);
  return events.finalResponse();
}

async function messages(base, asked, stream) {
  const content = [{ type: "text", text: asked.text }];
  if (asked.image) content.push({ type: "image", source: { type: "base64", media_type: "image/png", data: asked.image } });
  const request = { model: "mine", max_tokens: 500, messages: [{ role: "user", content }] };
  if (asked.tools.length > 0) request.tools = asked.tools.map((name) => ({ name, input_schema: PARAMETERS }));
  if (asked.schema) request.output_config = { format: { type: "json_schema", schema: SCHEMA } };
  const client = new Anthropic({ baseURL: base, apiKey: "none", maxRetries: 0 });
  return stream ? client.messages.stream(request).finalMessage() : client.messages.create(request);
}

const ai = (provider) => async (base, asked, stream) => {
  const content = [{ type: "text", text: asked.text }];
  if (asked.image) content.push({ type: "image", image: asked.image, mediaType: "image/png" });
  const tools = asked.tools.map((name) => [name, tool({ description: "Looks.", inputSchema: jsonSchema(PARAMETERS) })]);
  const options = { model: provider(base), maxRetries: 0, messages: [{ role: "user", content }] };
  if (tools.length > 0) options.tools = Object.fromEntries(tools);
  if (asked.schema) options.output = Output.object({ schema: jsonSchema(SCHEMA) });
  let made;
  if (stream) {
    let failure;
    made = streamText({ ...options, onError: ({ error }) => (failure ??= error) });
    for await (const part of made.fullStream) if (part.type === "error") failure ??= part.error;
    if (failure) throw failure;
  } else {
    made = await generateText(options);
  }
  const calls = (await made.toolCalls).map((call) => ({ name: call.toolName, input: call.input }));
  const finish = await made.finishReason;
  if (finish === "error" || finish === "unknown") throw new Error(`the answer ends with ${finish}`);
  return { text: await made.text, reasoning: (await made.reasoningText) ?? "", calls, finish, usage: await made.usage };
};

const CLIENTS = {
  "openai.js chat": chat,
  "openai.js responses": responses,
  "anthropic.js": messages,
  "AI SDK, chat": ai((base) => createOpenAI({ baseURL: `${base}/v1`, apiKey: "none" }).chat("gpt-4o")),
  "AI SDK, responses": ai((base) => createOpenAI({ baseURL: `${base}/v1`, apiKey: "none" }).responses("gpt-5")),
  "AI SDK, anthropic": ai((base) => createAnthropic({ baseURL: `${base}/v1`, apiKey: "none" })("claude-sonnet-4-5")),
  "AI SDK, google": ai((base) => createGoogleGenerativeAI({ baseURL: `${base}/v1beta`, apiKey: "none" })("gemini-2.5-flash")),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { client, base, asked, stream } = JSON.parse(line);
  let result;
  try {
    result = { made: await CLIENTS[client](base, asked, stream) };
  } catch (error) {
    const status = error.status ?? error.statusCode ?? null;
    result = { error: { status, message: `${error.name}: ${error.message} ${error.cause ?? ""}` } };
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
