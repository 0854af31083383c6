package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.Catalogue.ProviderEntry;
import dev.synapse.shared.catalogue.Catalogue.ToolEntry;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.ModelPolicy;
import java.text.Normalizer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks what clients say of members against the catalogue, and fills in what they leave out. */
record AgentValidator(Catalogue catalogue) {

    private static final Pattern ALIAS = Pattern.compile("[\\p{L}\\p{M}\\p{N} ._-]+");

    static final int MAX_ALIAS = 100;
    static final int MAX_PROMPT = 20_000;
    static final int MAX_TOOLS = 100;
    static final int MAX_MODEL = 200;

    /** The member of every group that calls on the others. */
    AgentConfig orchestrator() {
        return new AgentConfig(
                Aliases.ORCHESTRATOR,
                "Lead this team: decide who does what, and see that the user gets one clear answer.",
                List.of(),
                catalogue.defaultProvider(),
                catalogue.defaultModel(),
                null);
    }

    /** Notes all that is wrong; {@code at} is what stands before the fields' names. */
    void check(Validation validation, String at, AgentRequest asked) {
        checkAlias(validation, at, asked.alias());
        checkRest(validation, at, asked);
        checkTools(validation, at, asked.tools());
        checkProvider(validation, at + "provider", asked.provider());
    }

    void checkAlias(Validation validation, String at, @Nullable String alias) {
        validation.text(at + "alias", alias, 1, MAX_ALIAS);
        if (alias != null && !alias.isEmpty()) {
            validation
                    .require(
                            ALIAS.matcher(alias).matches(),
                            at + "alias",
                            "may have letters, digits, space, dot, dash and underscore")
                    .require(!Aliases.hasInvisible(alias), at + "alias", "may have no invisible characters")
                    .require(
                            Normalizer.isNormalized(alias, Normalizer.Form.NFKC),
                            at + "alias",
                            "has to be in Unicode's form NFKC: \"%s\""
                                    .formatted(Normalizer.normalize(alias, Normalizer.Form.NFKC)))
                    .require(alias.strip().equals(alias), at + "alias", "may not begin or end with a space")
                    .require(
                            !Aliases.isReserved(alias),
                            at + "alias",
                            "is reserved: it reads like Orchestrator or User");
        }
    }

    /** Notes what is wrong in the fields that need no catalogue, the alias apart. */
    void checkRest(Validation validation, String at, AgentRequest asked) {
        validation
                .text(at + "role_prompt", asked.rolePrompt(), 1, MAX_PROMPT)
                .range(at + "temperature", asked.temperature(), 0, 2);
        if (asked.model() != null) {
            validation.text(at + "model", asked.model(), 1, MAX_MODEL);
        }
    }

    void checkTools(Validation validation, String at, @Nullable List<@Nullable String> tools) {
        if (tools == null) {
            return;
        }
        validation.require(tools.size() <= MAX_TOOLS, at + "tools", "may have at most " + MAX_TOOLS + " entries");
        String known = catalogue.tools().stream().map(ToolEntry::name).collect(Collectors.joining(", "));
        for (String tool : tools.subList(0, Math.min(tools.size(), MAX_TOOLS))) {
            validation.require(
                    tool != null && catalogue.tool(tool).isPresent(),
                    at + "tools",
                    "there is no tool \"%s\"; there is: %s".formatted(tool, known));
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
                "there is no provider \"%s\"; there is: %s".formatted(provider, known));
    }

    /** Notes what is wrong with a group's fallback. */
    void checkFallback(Validation validation, ModelPolicy models) {
        checkProvider(validation, "models.fallback_provider", models.fallbackProvider());
        if (models.fallbackModel() != null) {
            validation
                    .text("models.fallback_model", models.fallbackModel(), 1, MAX_MODEL)
                    .require(
                            models.fallbackProvider() != null,
                            "models.fallback_provider",
                            "is missing: a model alone says not who has it");
        }
    }

    /** The group's fallback under its provider's own name. */
    ModelPolicy complete(ModelPolicy models) {
        return Optional.ofNullable(models.fallbackProvider())
                .flatMap(catalogue::provider)
                .map(entry -> new ModelPolicy(
                        entry.providerName(), Objects.requireNonNullElse(models.fallbackModel(), entry.defaultModel())))
                .orElse(models);
    }

    /** What the member will be; for requests that passed the validation. */
    AgentConfig complete(AgentRequest asked) {
        Optional<ProviderEntry> entry = Optional.ofNullable(asked.provider()).flatMap(catalogue::provider);
        String provider = entry.map(ProviderEntry::providerName)
                .orElse(asked.provider() == null ? catalogue.defaultProvider() : asked.provider());
        String model = asked.model();
        if (model == null) {
            model = provider.equals(catalogue.defaultProvider())
                    ? catalogue.defaultModel()
                    : entry.map(ProviderEntry::defaultModel).orElse(catalogue.defaultModel());
        }
        List<@Nullable String> named = asked.tools() == null ? List.of() : asked.tools();
        List<String> tools =
                named.stream().flatMap(Stream::ofNullable).distinct().toList();
        return new AgentConfig(
                String.valueOf(asked.alias()),
                String.valueOf(asked.rolePrompt()),
                tools,
                provider,
                model,
                asked.temperature());
    }
}
