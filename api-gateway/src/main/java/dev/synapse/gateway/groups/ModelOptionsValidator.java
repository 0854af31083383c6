package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.StrictJson;
import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.model.ModelOptions;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Validates the options of a member's model calls. Unknown options are passed to the provider, so only their size is limited. */
final class ModelOptionsValidator {

    static final int MAX_BYTES = 4_000;

    private static final String FIELD = "model_options";
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

    /** What Synapse sets in the requests of each protocol, in small letters and without underscores, since Gemini takes both forms. */
    private static final Set<String> SET_BY_SYNAPSE = Set.of(
            "model",
            "messages",
            "input",
            "contents",
            "system",
            "systeminstruction",
            "instructions",
            "stream",
            "streamoptions",
            "tools",
            "functions",
            "functioncall",
            "store",
            "include",
            "background",
            "conversation",
            "previousresponseid",
            "maxtokens",
            "maxcompletiontokens",
            "maxoutputtokens",
            "n",
            "candidatecount",
            "numctx",
            "numpredict");

    /** Fields that have a place of their own, or are within others. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "temperature", "is a field of the member, not of model_options",
            "model_options", "must not contain itself");

    private ModelOptionsValidator() {}

    /** Validates the options; {@code prefix} precedes their name in errors. */
    static void check(Validation validation, String prefix, @Nullable ObjectNode options) {
        if (options == null) {
            return;
        }
        int bytes = options.toString().getBytes(StandardCharsets.UTF_8).length;
        validation.require(
                bytes <= MAX_BYTES, prefix + FIELD, "must have at most %d bytes, has %d".formatted(MAX_BYTES, bytes));
        if (bytes > MAX_BYTES) {
            return;
        }
        checkValues(validation, prefix + FIELD, options);
        checkNames(validation, prefix + FIELD, options);
        checkNames(validation, prefix + FIELD + ".generationConfig", options.path("generationConfig"));
        checkNames(validation, prefix + FIELD + ".generation_config", options.path("generation_config"));
        checkNames(validation, prefix + FIELD + ".options", options.path("options"));
        JsonNode effort = options.path(ModelOptions.REASONING_EFFORT);
        validation.require(
                effort.isMissingNode() || effort.isNull() || ModelOptions.EFFORTS.contains(effort.asString("")),
                prefix + FIELD + "." + ModelOptions.REASONING_EFFORT,
                "must be one of " + String.join(", ", new TreeSet<>(ModelOptions.EFFORTS)) + ", is " + effort);
    }

    private static void checkNames(Validation validation, String field, JsonNode object) {
        object.propertyNames().forEach(name -> {
            validation.require(
                    NAME.matcher(name).matches(),
                    field,
                    "has a field \"%s\": names are letters, digits, '_', '.' and '-', at most 64".formatted(name));
            String elsewhere = ELSEWHERE.get(name);
            validation.require(elsewhere == null, field + "." + name, String.valueOf(elsewhere));
            validation.require(
                    !SET_BY_SYNAPSE.contains(name.toLowerCase(Locale.ROOT).replace("_", "")),
                    field + "." + name,
                    "is set by Synapse and cannot be an option");
        });
    }

    /** PostgreSQL's JSON has neither all texts nor all numbers that JSON has. */
    private static void checkValues(Validation validation, String field, JsonNode value) {
        if (value.isString()) {
            StrictJson.check(value.asString());
        }
        validation.require(
                !value.isNumber() || Double.isFinite(value.doubleValue()), field, "has a number that is too large");
        value.forEachEntry((name, inner) -> {
            StrictJson.check(name);
            checkValues(validation, field, inner);
        });
        if (value.isArray()) {
            value.forEach(inner -> checkValues(validation, field, inner));
        }
    }

    /** The options of a valid request; null, also within them, resets to the default, as everywhere in a merge patch. */
    static ModelOptions complete(@Nullable ObjectNode options) {
        return options == null ? ModelOptions.NONE : ModelOptions.of(withoutNulls(options));
    }

    private static JsonNode withoutNulls(ObjectNode object) {
        ObjectNode rest = object.objectNode();
        object.forEachEntry((name, value) -> {
            if (!value.isNull()) {
                rest.set(name, value instanceof ObjectNode inner ? withoutNulls(inner) : value);
            }
        });
        return rest;
    }
}
