package dev.synapse.workers.tool;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the arguments that a model wrote and holds them against the tool's schema. Immutable. */
final class ToolArguments {
    private static final int MAX_LENGTH = 64 << 10;
    private static final int MAX_ERRORS = 10;
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String tool;
    private final Schema schema;

    ToolArguments(String tool, String schemaJson) {
        this.tool = tool;
        this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(STRICT.readTree(schemaJson));
        this.schema.initializeValidators();
    }

    JsonNode parse(String json) throws ToolException {
        JsonNode arguments = read(json);
        List<Error> errors = schema.validate(arguments);
        if (!errors.isEmpty()) {
            throw ToolException.lasting("The arguments of " + tool + " do not fit its schema: "
                    + errors.stream()
                            .limit(MAX_ERRORS)
                            .map(ToolArguments::describe)
                            .collect(Collectors.joining("; ")));
        }
        return arguments;
    }

    private JsonNode read(String json) throws ToolException {
        if (json.length() > MAX_LENGTH) {
            throw ToolException.lasting("The arguments of " + tool + " exceed 64 KB.");
        }
        try {
            JsonNode arguments = STRICT.readTree(json.isBlank() ? "{}" : json);
            if (arguments.isObject()) {
                return arguments;
            }
        } catch (JacksonException malformed) {
            throw ToolException.lasting(
                    "The arguments of " + tool + " are not valid JSON: " + malformed.getOriginalMessage());
        }
        throw ToolException.lasting("The arguments of " + tool + " must be a JSON object.");
    }

    private static String describe(Error error) {
        String where = error.getInstanceLocation().toString();
        return (where.isEmpty() ? "" : where + ": ") + error.getMessage();
    }
}
