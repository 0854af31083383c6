package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.Catalogue.ProviderEntry;
import dev.synapse.shared.catalogue.Catalogue.ToolEntry;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.ModelOptions;
import dev.synapse.shared.model.ModelPolicy;
import java.text.Normalizer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Validates the members in requests against the catalogue and fills in defaults. */
record AgentValidator(Catalogue catalogue) {

    private static final Pattern ALIAS = Pattern.compile("[\\p{L}\\p{M}\\p{N} ._-]+");

    static final int MAX_ALIAS = 100;
    static final int MAX_PROMPT = 20_000;
    static final int MAX_TOOLS = 100;
    static final int MAX_MODEL = 200;

    /** The Orchestrator, which is a member of every group and invokes the others. */
    AgentConfig orchestrator() {
        return new AgentConfig(
                Aliases.ORCHESTRATOR,
                "Lead this team: decide who does what, and see that the user gets one clear answer.",
                List.of(),
                catalogue.defaultProvider(),
                catalogue.defaultModel(),
                null,
                ModelOptions.NONE);
    }

    /** Validates all fields; {@code prefix} precedes their names in errors. */
    void check(Validation validation, String prefix, AgentRequest request) {
        checkAlias(validation, prefix, request.alias());
        checkRest(validation, prefix, request);
        checkTools(validation, prefix, request.tools());
        checkProvider(validation, prefix + "provider", request.provider());
    }

    void checkAlias(Validation validation, String prefix, @Nullable String alias) {
        Validation length = new Validation().text(prefix + "alias", alias, 1, MAX_ALIAS);
        validation.addAll(length);
        // normalization takes quadratic time in the worst case, so only a short alias is examined further
        if (alias != null && length.isValid()) {
            validation
                    .require(
                            ALIAS.matcher(alias).matches(),
                            prefix + "alias",
                            "may contain only letters, digits, spaces, dots, hyphens and underscores")
                    .require(!Aliases.hasInvisible(alias), prefix + "alias", "must not contain invisible characters")
                    .require(
                            Normalizer.isNormalized(alias, Normalizer.Form.NFKC),
                            prefix + "alias",
                            "must be in Unicode normalization form NFKC: \"%s\""
                                    .formatted(Normalizer.normalize(alias, Normalizer.Form.NFKC)))
                    .require(alias.strip().equals(alias), prefix + "alias", "must not begin or end with a space")
                    .require(
                            !Aliases.isReserved(alias),
                            prefix + "alias",
                            "is reserved: too similar to Orchestrator or User");
        }
    }

    /** Validates the fields that do not depend on the catalogue, except for the alias. */
    void checkRest(Validation validation, String prefix, AgentRequest request) {
        validation
                .text(prefix + "role_prompt", request.rolePrompt(), 1, MAX_PROMPT)
                .range(prefix + "temperature", request.temperature(), 0, 2);
        ModelOptionsValidator.check(validation, prefix, request.modelOptions());
        if (request.model() != null) {
            validation.text(prefix + "model", request.model(), 1, MAX_MODEL);
        }
    }

    void checkTools(Validation validation, String prefix, @Nullable List<@Nullable String> tools) {
        if (tools == null) {
            return;
        }
        validation.require(
                tools.size() <= MAX_TOOLS,
                prefix + "tools",
                "must have at most %d entries, has %d".formatted(MAX_TOOLS, tools.size()));
        String known = catalogue.tools().stream().map(ToolEntry::name).collect(Collectors.joining(", "));
        for (String tool : tools.subList(0, Math.min(tools.size(), MAX_TOOLS))) {
            validation.require(
                    tool != null && catalogue.tool(tool).isPresent(),
                    prefix + "tools",
                    "unknown tool \"%s\"; available: %s".formatted(tool, known));
        }
    }

    void checkProvider(Validation validation, String field, @Nullable String provider) {
        if (provider == null) {
            return;
        }
        String known =
                catalogue.providers().stream().map(ProviderEntry::providerName).collect(Collectors.joining(", "));
        validation.require(
                catalogue.provider(provider).isPresent(),
                field,
                "unknown provider \"%s\"; available: %s".formatted(provider, known));
    }

    /** Validates a group's fallback model. */
    void checkFallback(Validation validation, ModelPolicy models) {
        checkProvider(validation, "models.fallback_provider", models.fallbackProvider());
        if (models.fallbackModel() != null) {
            validation
                    .text("models.fallback_model", models.fallbackModel(), 1, MAX_MODEL)
                    .require(
                            models.fallbackProvider() != null,
                            "models.fallback_provider",
                            "is missing: required with fallback_model");
        }
    }

    /** The group's fallback with the provider's canonical name and a model. */
    ModelPolicy complete(ModelPolicy models) {
        return Optional.ofNullable(models.fallbackProvider())
                .flatMap(catalogue::provider)
                .map(entry -> new ModelPolicy(
                        entry.providerName(), Objects.requireNonNullElse(models.fallbackModel(), entry.defaultModel())))
                .orElse(models);
    }

    /** The configuration that a valid request results in. */
    AgentConfig complete(AgentRequest request) {
        Optional<ProviderEntry> entry = Optional.ofNullable(request.provider()).flatMap(catalogue::provider);
        String provider = entry.map(ProviderEntry::providerName)
                .orElse(request.provider() == null ? catalogue.defaultProvider() : request.provider());
        String model = request.model();
        if (model == null) {
            model = provider.equals(catalogue.defaultProvider())
                    ? catalogue.defaultModel()
                    : entry.map(ProviderEntry::defaultModel).orElse(catalogue.defaultModel());
        }
        List<@Nullable String> named = request.tools() == null ? List.of() : request.tools();
        List<String> tools =
                named.stream().flatMap(Stream::ofNullable).distinct().toList();
        return new AgentConfig(
                String.valueOf(request.alias()),
                String.valueOf(request.rolePrompt()),
                tools,
                provider,
                model,
                request.temperature(),
                ModelOptionsValidator.complete(request.modelOptions()));
    }
}
