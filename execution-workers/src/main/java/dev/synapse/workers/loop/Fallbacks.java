package dev.synapse.workers.loop;

import dev.synapse.models.ModelChoice;
import dev.synapse.models.Providers;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.ModelPolicy;
import dev.synapse.shared.settings.InvalidSettingException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chooses the model that answers if a member's own model cannot: the group's fallback, else the configured one. There
 * is none if it equals the member's model or is not configured on this worker. Immutable.
 */
final class Fallbacks {

    private final Providers providers;
    private final Optional<ModelChoice> setting;

    private Fallbacks(Providers providers, Optional<ModelChoice> setting) {
        this.providers = providers;
        this.setting = setting;
    }

    /**
     * @throws InvalidSettingException if the fallback provider is missing or not configured
     */
    static Fallbacks of(Providers providers, ModelChoice setting) {
        if (setting.provider().isEmpty()) {
            if (setting.model().isPresent()) {
                throw new InvalidSettingException(
                        "SYNAPSE_FALLBACK_MODEL is \"%s\", but SYNAPSE_FALLBACK_PROVIDER is not set"
                                .formatted(setting.model().get()));
            }
            return new Fallbacks(providers, Optional.empty());
        }
        String provider = setting.provider().get();
        if (!providers.isConfigured(provider)) {
            throw new InvalidSettingException(
                    "SYNAPSE_FALLBACK_PROVIDER is \"%s\", which is not configured; configured: %s"
                            .formatted(
                                    provider,
                                    providers.configured().stream()
                                            .map(entry -> entry.name())
                                            .collect(Collectors.joining(", "))));
        }
        return new Fallbacks(providers, Optional.of(setting));
    }

    /**
     * The fallback after this number of attempts of the member's own model, which failed for the reason; empty if
     * there is none.
     */
    Optional<Job.Fallback> after(int attempts, String reason, Agent agent, ModelPolicy group) {
        return choice(group)
                .flatMap(choice -> choice.provider()
                        .filter(providers::isConfigured)
                        .map(Providers::canonical)
                        .map(provider -> new Job.Fallback(
                                provider,
                                choice.model().orElseGet(() -> providers.defaultModel(provider)),
                                attempts,
                                reason)))
                .filter(other -> !other.provider().equals(agent.provider())
                        || !other.model().equals(agent.model()));
    }

    private Optional<ModelChoice> choice(ModelPolicy group) {
        return group.fallbackProvider() == null
                ? setting
                : Optional.of(new ModelChoice(
                        Optional.of(group.fallbackProvider()), Optional.ofNullable(group.fallbackModel())));
    }
}
