package dev.synapse.models;

import dev.synapse.models.http.StreamFailure;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the tool whose definition a vendor has refused, by its position or its name in the error. */
final class RefusedTool {
    /** Gemini's positions; all its declarations belong to one element of {@code tools}. */
    private static final Pattern DECLARATION = Pattern.compile("(?i)function_?declarations\\[(\\d+)]");

    /** {@code tools.3.custom.input_schema}, {@code tools[3].function.parameters}, {@code "tools", 3, "function"}. */
    private static final Pattern POSITION = Pattern.compile(
            "tools(?:[.\\[]|\"?, ?)(\\d+)]?[\"., ]+(?:custom|function|input_schema|parameters|name|description)\\b");

    private static final Pattern OF_A_DEFINITION =
            Pattern.compile("(?i)schema|declaration|definition|parameters|function name|tool name");

    private RefusedTool() {}

    /** The tool for which a request was refused, of those that were offered. */
    static Optional<ToolDefinition> find(StreamFailure failure, List<ToolDefinition> offered) {
        if (!(failure instanceof StreamFailure.Refused refused)
                || (refused.status() != 400 && refused.status() != 422)) {
            return Optional.empty();
        }
        OptionalInt position = Stream.of(DECLARATION, POSITION)
                .map(pattern -> pattern.matcher(refused.body()))
                .filter(Matcher::find)
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .findFirst();
        if (position.isPresent()) {
            return Optional.of(position.getAsInt())
                    .filter(index -> index < offered.size())
                    .map(offered::get);
        }
        return OF_A_DEFINITION.matcher(refused.body()).find()
                ? offered.stream().filter(isNamedIn(refused.body())).findFirst()
                : Optional.empty();
    }

    private static Predicate<ToolDefinition> isNamedIn(String body) {
        return tool -> Pattern.compile("['\"`\\\\]" + Pattern.quote(tool.name()) + "['\"`\\\\]")
                .matcher(body)
                .find();
    }
}
