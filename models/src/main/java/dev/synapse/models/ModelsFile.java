package dev.synapse.models;

import com.fasterxml.jackson.annotation.JsonProperty;
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
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/**
 * A list of models as a JSON file: by provider its default model and its models. Read strictly, so that a mistyped field is not
 * passed over.
 *
 * @param source what the list is, for messages
 */
record ModelsFile(String source, Map<String, Provider> providers) {
    private static final String SETTING = "SYNAPSE_MODELS_FILE";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What the file says of a provider. */
    record Provider(
            @JsonProperty("default") @Nullable String defaultModel,
            @Nullable List<Entry> models) {
        List<Entry> modelsOrNone() {
            return models == null ? List.of() : models;
        }
    }

    /** What the file says of a model; what is missing is not known, or as it was. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Entry(
            @Nullable String id,
            @Nullable String name,
            @Nullable Integer contextWindow,
            @Nullable Integer maxOutputTokens,
            @Nullable BigDecimal inputUsdPerMtok,
            @Nullable BigDecimal outputUsdPerMtok,
            @Nullable BigDecimal cachedUsdPerMtok) {}

    static ModelsFile builtIn() {
        try (InputStream json = Objects.requireNonNull(ModelsFile.class.getResourceAsStream("models.json"))) {
            return parse("models.json", new String(json.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static ModelsFile read(Path file) {
        String source = "%s is \"%s\"".formatted(SETTING, file);
        try {
            return parse(source, Files.readString(file));
        } catch (IOException unreadable) {
            String why = Files.isRegularFile(file) ? "it cannot be read as text" : "there is no such file";
            throw new IllegalArgumentException(source + ": " + why);
        }
    }

    private static ModelsFile parse(String source, String json) {
        try {
            Map<String, Provider> providers = JSON.readValue(json, new TypeReference<>() {});
            if (providers == null) {
                throw new IllegalArgumentException(source + ": it holds null and not an object of providers");
            }
            return new ModelsFile(source, providers);
        } catch (JacksonException wrong) {
            String why = wrong.getOriginalMessage().lines().findFirst().orElse("not JSON");
            int line = wrong.getLocation() == null ? 0 : wrong.getLocation().getLineNr();
            throw new IllegalArgumentException(source + ": line " + line + ": " + why);
        }
    }

    /** The model that was known, if any, with what the entry says of it. */
    KnownModel over(@Nullable KnownModel known, String provider, Entry entry) {
        if (entry.id() == null || entry.id().isBlank()) {
            throw wrong(provider, "has a model without an id");
        }
        String id = entry.id();
        check(provider, entry);
        ListPrice price = price(known == null ? null : known.listPrice(), provider, entry);
        return known == null
                ? new KnownModel(
                        id,
                        Objects.requireNonNullElse(entry.name(), id),
                        entry.contextWindow(),
                        entry.maxOutputTokens(),
                        price)
                : new KnownModel(
                        id,
                        Objects.requireNonNullElse(entry.name(), known.name()),
                        entry.contextWindow() == null ? known.contextWindow() : entry.contextWindow(),
                        entry.maxOutputTokens() == null ? known.maxOutputTokens() : entry.maxOutputTokens(),
                        price);
    }

    private @Nullable ListPrice price(@Nullable ListPrice known, String provider, Entry entry) {
        BigDecimal input = or(entry.inputUsdPerMtok(), known == null ? null : known.inputUsdPerMtok());
        BigDecimal output = or(entry.outputUsdPerMtok(), known == null ? null : known.outputUsdPerMtok());
        BigDecimal cached = or(entry.cachedUsdPerMtok(), known == null ? input : known.cachedUsdPerMtok());
        if (input == null && output == null && cached == null) {
            return null;
        }
        if (input == null || output == null || cached == null) {
            throw wrong(
                    provider,
                    "has a price for \"%s\" that wants input_usd_per_mtok and output_usd_per_mtok"
                            .formatted(entry.id()));
        }
        return new ListPrice(input, output, cached);
    }

    private void check(String provider, Entry entry) {
        tokens(provider, entry, "context_window", entry.contextWindow());
        tokens(provider, entry, "max_output_tokens", entry.maxOutputTokens());
        price(provider, entry, "input_usd_per_mtok", entry.inputUsdPerMtok());
        price(provider, entry, "output_usd_per_mtok", entry.outputUsdPerMtok());
        price(provider, entry, "cached_usd_per_mtok", entry.cachedUsdPerMtok());
    }

    private void tokens(String provider, Entry entry, String field, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw wrong(provider, "has %s %d for \"%s\": it has to be 1 or more".formatted(field, value, entry.id()));
        }
    }

    private void price(String provider, Entry entry, String field, @Nullable BigDecimal value) {
        if (value != null
                && (value.signum() < 0 || value.compareTo(BigDecimal.valueOf(1_000_000)) > 0 || value.scale() > 9)) {
            throw wrong(
                    provider,
                    "has %s %s for \"%s\": it has to be from 0 to 1000000, with at most 9 decimal places"
                            .formatted(field, value.toPlainString(), entry.id()));
        }
    }

    IllegalArgumentException wrong(String provider, String what) {
        return new IllegalArgumentException("%s: provider \"%s\" %s".formatted(source, provider, what));
    }

    private static @Nullable BigDecimal or(@Nullable BigDecimal given, @Nullable BigDecimal otherwise) {
        return given == null ? otherwise : given;
    }
}
