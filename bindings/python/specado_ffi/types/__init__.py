"""The forms of what goes in and out, as TypedDicts: of prompts, of responses, of reports and verdicts."""
