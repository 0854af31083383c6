package dev.synapse.tools;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parses the arguments that a model wrote and validates them against the tool's schema. References in a schema are
 * never fetched. Immutable.
 */
final class ToolArguments {
    private static final int MAX_LENGTH = 64 << 10;
    private static final int MAX_ERRORS = 10;
    private static final int MAX_ERROR = 300;
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String tool;
    private final Schema schema;
    private final String expectation;

    ToolArguments(String tool, String schemaJson) {
        this.tool = tool;
        try {
            JsonNode json = STRICT.readTree(schemaJson);
            if (!json.path("type").asString("").equals("object")) {
                throw new IllegalArgumentException("The schema of " + tool + " is not of type object.");
            }
            this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(json);
            this.schema.initializeValidators();
            this.expectation = SchemaDescription.of(json);
        } catch (JacksonException | SchemaException unreadable) {
            throw new IllegalArgumentException(
                    "The schema of " + tool + " is invalid: " + unreadable.getMessage(), unreadable);
        }
    }

    /**
     * Parses and validates.
     *
     * @throws ToolException if the arguments are invalid, with the reasons and a description of the schema
     */
    JsonNode parse(String json) throws ToolException {
        JsonNode arguments = read(json);
        List<Error> errors = schema.validate(arguments);
        if (!errors.isEmpty()) {
            throw invalid(errors.stream()
                    .limit(MAX_ERRORS)
                    .map(ToolArguments::describe)
                    .collect(Collectors.joining("; ", "violate its schema: ", ".")));
        }
        return arguments;
    }

    private JsonNode read(String json) throws ToolException {
        if (json.length() > MAX_LENGTH) {
            throw invalid("exceed 64 KB.");
        }
        try {
            JsonNode arguments = STRICT.readTree(json.isBlank() ? "{}" : json);
            if (arguments.isObject()) {
                return arguments;
            }
        } catch (JacksonException malformed) {
            throw invalid("are not valid JSON: " + truncate(malformed.getOriginalMessage()) + ".");
        }
        throw invalid("must be a JSON object.");
    }

    private ToolException invalid(String problem) {
        return ToolException.permanent("The arguments of " + tool + " " + problem + " " + expectation);
    }

    private static String describe(Error error) {
        String where = error.getInstanceLocation().toString();
        return truncate((where.isEmpty() ? "" : where + ": ") + error.getMessage());
    }

    private static String truncate(@Nullable String text) {
        String message = String.valueOf(text);
        return message.length() <= MAX_ERROR ? message : message.substring(0, MAX_ERROR) + "…";
    }
}
