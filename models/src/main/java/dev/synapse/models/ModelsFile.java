package dev.synapse.models;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.synapse.shared.model.ModelOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A list of models as a JSON file: for each provider its default model and its models. Parsed strictly, so that a
 * misspelled field is an error.
 *
 * @param source the file or setting, for error messages
 * @param providers by name
 */
record ModelsFile(String source, Map<String, Provider> providers) {
    private static final String SETTING = "SYNAPSE_MODELS_FILE";
    private static final Set<String> LENGTH_PARAMETERS = Set.of("max_tokens", "max_completion_tokens");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The entry of a provider. */
    record Provider(
            @JsonProperty("default") @Nullable String defaultModel,
            @Nullable List<Entry> models) {
        List<Entry> modelsOrNone() {
            return models == null ? List.of() : models;
        }
    }

    /** The entry of a model; an absent field is unknown or keeps its previous value. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Entry(
            @Nullable String id,
            @Nullable String name,
            @Nullable Integer contextWindow,
            @Nullable Integer maxOutputTokens,
            @Nullable BigDecimal inputUsdPerMtok,
            @Nullable BigDecimal outputUsdPerMtok,
            @Nullable BigDecimal cachedUsdPerMtok,
            @Nullable ImageTokens imageTokens,
            @Nullable OpenAiProtocol protocol,
            @Nullable String lengthParameter,
            @Nullable Set<String> refusedParameters,
            @Nullable Boolean vision,
            @Nullable Boolean toolCallsInText,
            @Nullable ObjectNode requestFields,
            @Nullable String reasoningEffort) {}

    /** The list that is part of this module. */
    static ModelsFile builtIn() {
        try (InputStream json = Objects.requireNonNull(ModelsFile.class.getResourceAsStream("models.json"))) {
            return parse("models.json", new String(json.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Reads the operator's file.
     *
     * @throws IllegalArgumentException if it cannot be read or is invalid
     */
    static ModelsFile read(Path file) {
        String source = "%s is \"%s\"".formatted(SETTING, file);
        try {
            return parse(source, Files.readString(file));
        } catch (IOException unreadable) {
            String reason =
                    Files.isRegularFile(file) ? "the file is not readable as UTF-8 text" : "there is no such file";
            throw new IllegalArgumentException(source + ": " + reason);
        }
    }

    private static ModelsFile parse(String source, String json) {
        try {
            Map<String, Provider> providers = JSON.readValue(json, new TypeReference<>() {});
            if (providers == null) {
                throw new IllegalArgumentException(
                        source + ": the file contains null instead of an object of providers");
            }
            return new ModelsFile(source, providers);
        } catch (JacksonException malformed) {
            String reason = malformed.getOriginalMessage().lines().findFirst().orElse("not JSON");
            int line = malformed.getLocation() == null
                    ? 0
                    : malformed.getLocation().getLineNr();
            throw new IllegalArgumentException(source + ": line " + line + ": " + reason);
        }
    }

    /** Applies an entry to a known model, or creates the model if {@code known} is null. */
    KnownModel merge(@Nullable KnownModel known, String provider, Entry entry) {
        if (entry.id() == null || entry.id().isBlank()) {
            throw invalid(provider, "has a model without an id");
        }
        String id = entry.id();
        check(provider, entry);
        ListPrice price = price(known == null ? null : known.listPrice(), provider, entry);
        ModelTraits traits = traits(known == null ? ModelTraits.NONE : known.traits(), entry);
        return known == null
                ? new KnownModel(
                        id,
                        Objects.requireNonNullElse(entry.name(), id),
                        entry.contextWindow(),
                        entry.maxOutputTokens(),
                        price,
                        entry.imageTokens(),
                        traits)
                : new KnownModel(
                        id,
                        Objects.requireNonNullElse(entry.name(), known.name()),
                        entry.contextWindow() == null ? known.contextWindow() : entry.contextWindow(),
                        entry.maxOutputTokens() == null ? known.maxOutputTokens() : entry.maxOutputTokens(),
                        price,
                        firstNonNull(entry.imageTokens(), known.imageTokens()),
                        traits);
    }

    private static ModelTraits traits(ModelTraits known, Entry entry) {
        ObjectNode options = entry.requestFields() == null
                ? known.options().requestFields()
                : entry.requestFields().deepCopy();
        String effort = firstNonNull(
                entry.reasoningEffort(), known.options().reasoningEffort().orElse(null));
        if (effort != null) {
            options.put(ModelOptions.REASONING_EFFORT, effort);
        }
        return new ModelTraits(
                firstNonNull(entry.protocol(), known.openAiProtocol()),
                firstNonNull(entry.lengthParameter(), known.openAiLengthParameter()),
                Objects.requireNonNullElse(entry.refusedParameters(), known.refusedParameters()),
                firstNonNull(entry.vision(), known.vision()),
                firstNonNull(entry.toolCallsInText(), known.toolCallsInText()),
                ModelOptions.of(options));
    }

    private @Nullable ListPrice price(@Nullable ListPrice known, String provider, Entry entry) {
        BigDecimal input = firstNonNull(entry.inputUsdPerMtok(), known == null ? null : known.inputUsdPerMtok());
        BigDecimal output = firstNonNull(entry.outputUsdPerMtok(), known == null ? null : known.outputUsdPerMtok());
        BigDecimal cached = firstNonNull(entry.cachedUsdPerMtok(), known == null ? input : known.cachedUsdPerMtok());
        if (input == null && output == null && cached == null) {
            return null;
        }
        if (input == null || output == null || cached == null) {
            throw invalid(
                    provider,
                    "has a price for \"%s\" without input_usd_per_mtok or output_usd_per_mtok".formatted(entry.id()));
        }
        return new ListPrice(input, output, cached);
    }

    private void check(String provider, Entry entry) {
        oneOf(provider, entry, "length_parameter", entry.lengthParameter(), LENGTH_PARAMETERS);
        oneOf(provider, entry, "reasoning_effort", entry.reasoningEffort(), ModelOptions.EFFORTS);
        if ((entry.protocol() != null || entry.lengthParameter() != null) && !provider.equals("openai")) {
            throw invalid(
                    provider,
                    "has protocol or length_parameter for \"%s\": they are for provider \"openai\" only"
                            .formatted(entry.id()));
        }
        tokens(provider, entry, "context_window", entry.contextWindow());
        tokens(provider, entry, "max_output_tokens", entry.maxOutputTokens());
        if (entry.imageTokens() != null) {
            tokens(provider, entry, "image_tokens.base", entry.imageTokens().base());
            tokens(provider, entry, "image_tokens.tile", entry.imageTokens().tile());
        }
        price(provider, entry, "input_usd_per_mtok", entry.inputUsdPerMtok());
        price(provider, entry, "output_usd_per_mtok", entry.outputUsdPerMtok());
        price(provider, entry, "cached_usd_per_mtok", entry.cachedUsdPerMtok());
    }

    private void oneOf(String provider, Entry entry, String field, @Nullable String value, Set<String> values) {
        if (value != null && !values.contains(value)) {
            throw invalid(
                    provider,
                    "has %s \"%s\" for \"%s\": must be one of %s"
                            .formatted(field, value, entry.id(), String.join(", ", new TreeSet<>(values))));
        }
    }

    private void tokens(String provider, Entry entry, String field, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw invalid(provider, "has %s %d for \"%s\": must be at least 1".formatted(field, value, entry.id()));
        }
    }

    private void price(String provider, Entry entry, String field, @Nullable BigDecimal value) {
        if (value != null
                && (value.signum() < 0 || value.compareTo(BigDecimal.valueOf(1_000_000)) > 0 || value.scale() > 9)) {
            throw invalid(
                    provider,
                    "has %s %s for \"%s\": must be from 0 to 1000000 with at most 9 decimal places"
                            .formatted(field, value.toPlainString(), entry.id()));
        }
    }

    IllegalArgumentException invalid(String provider, String problem) {
        return new IllegalArgumentException("%s: provider \"%s\" %s".formatted(source, provider, problem));
    }

    private static <T> @Nullable T firstNonNull(@Nullable T value, @Nullable T fallback) {
        return value == null ? fallback : value;
    }
}
