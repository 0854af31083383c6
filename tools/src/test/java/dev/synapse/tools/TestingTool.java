package dev.synapse.tools;

import tools.jackson.databind.JsonNode;

/** A tool whose behaviour the test defines; takes a count and optionally a text. */
record TestingTool(String name, boolean readOnly, ToolLimits limits, Body body) implements Tool {
    interface Body {
        String run(JsonNode arguments) throws InterruptedException, ToolException;
    }

    TestingTool(Body body) {
        this("testing", true, ToolLimits.DEFAULT, body);
    }

    TestingTool named(String other) {
        return new TestingTool(other, readOnly, limits, body);
    }

    TestingTool withSideEffects() {
        return new TestingTool(name, false, limits, body);
    }

    TestingTool with(ToolLimits other) {
        return new TestingTool(name, readOnly, other, body);
    }

    @Override
    public String description() {
        return "For tests.";
    }

    @Override
    public String argsSchemaJson() {
        return """
                {"type": "object",
                 "properties": {"count": {"type": "integer", "minimum": 1}, "text": {"type": "string"}},
                 "required": ["count"], "additionalProperties": false}""";
    }

    @Override
    public ToolResult run(JsonNode arguments, ToolContext context) throws InterruptedException, ToolException {
        return new ToolResult(body.run(arguments));
    }
}
