package dev.synapse.models;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a vendor accepts as the definition of a tool. Names, references and combinations of schemas are the same for all vendors: see {@link
 * ToolNames} and {@link SchemaFitter}.
 *
 * @param maxTools maximum number of tools in a request
 * @param maxDescription maximum length of a tool's description; those of parameters are always cut to 1,024 characters
 * @param propertyName the names of parameters that are accepted; others are replaced
 * @param keywords of JSON Schema that are accepted besides the common ones; others become part of the description
 * @param typeRequired whether each parameter must have a type
 */
record ToolRules(int maxTools, int maxDescription, Pattern propertyName, Set<String> keywords, boolean typeRequired) {
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    /** Servers with OpenAI's protocol may pass a request on to any vendor, so parameters are named as Anthropic wants them. */
    private static final Pattern COMMON_NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");

    private static final Set<String> JSON_SCHEMA = Set.of(
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "default",
            "additionalProperties");

    static final ToolRules OPENAI = new ToolRules(128, 1024, COMMON_NAME, JSON_SCHEMA, false);

    static final ToolRules ANTHROPIC = new ToolRules(NO_LIMIT, 4096, COMMON_NAME, JSON_SCHEMA, false);

    static final ToolRules GEMINI = new ToolRules(
            128, 1024, Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,63}"), Set.of("minimum", "maximum"), true);

    /** Ollama ignores most keywords, and its models' templates print each parameter's type. */
    static final ToolRules OLLAMA = new ToolRules(NO_LIMIT, 4096, COMMON_NAME, Set.of(), true);

    ToolRules {
        keywords = Set.copyOf(keywords);
    }
}
