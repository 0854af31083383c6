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
 * Who is asked where a member's own model cannot answer: the group's fallback, else the one of the settings. There is none for a
 * member that has just that model, and none that is not configured here. Immutable.
 */
final class Fallbacks {

    private final Providers providers;
    private final Optional<ModelChoice> setting;

    private Fallbacks(Providers providers, Optional<ModelChoice> setting) {
        this.providers = providers;
        this.setting = setting;
    }

    /** Throws {@link InvalidSettingException} if what is set cannot be asked. */
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
                    "SYNAPSE_FALLBACK_PROVIDER is \"%s\", which is not configured; there are: %s"
                            .formatted(
                                    provider,
                                    providers.configured().stream()
                                            .map(entry -> entry.name())
                                            .collect(Collectors.joining(", "))));
        }
        return new Fallbacks(providers, Optional.of(setting));
    }

    /** Who is asked after the member's own model had its attempts and failed for the reason. */
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
