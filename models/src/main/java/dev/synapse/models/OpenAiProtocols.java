package dev.synapse.models;

import dev.synapse.models.http.StreamFailure;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses between the two protocols of OpenAI's servers: by the setting, else by the model, else Chat Completions. A server that turns out
 * not to have the Responses API is asked by Chat Completions from then on, unless the setting says otherwise. Thread-safe.
 */
final class OpenAiProtocols {
    private static final Logger log = LoggerFactory.getLogger(OpenAiProtocols.class);

    private final ModelProtocol chat;
    private final ModelProtocol responses;
    private final Optional<OpenAiProtocol> setting;
    private final ModelCatalogue models;
    private volatile boolean responsesMissing;

    OpenAiProtocols(
            ModelProtocol chat, ModelProtocol responses, Optional<OpenAiProtocol> setting, ModelCatalogue models) {
        this.chat = chat;
        this.responses = responses;
        this.setting = setting;
        this.models = models;
    }

    /** The protocol in which the model is asked. */
    ModelProtocol of(String model) {
        OpenAiProtocol chosen =
                setting.or(() -> models.traits("openai", model).protocol()).orElse(OpenAiProtocol.CHAT);
        return switch (chosen) {
            case CHAT -> chat;
            case RESPONSES -> responsesMissing && setting.isEmpty() ? chat : responses;
        };
    }

    /** The protocol to try after one failed because the server does not have it; empty if that was not the reason. */
    Optional<ModelProtocol> insteadOf(ModelProtocol failed, StreamFailure failure) {
        if (!failed.equals(responses) || setting.isPresent() || !isMissing(failure)) {
            return Optional.empty();
        }
        log.info("The server of OpenAI's protocol has no /responses; its models are asked by /chat/completions");
        responsesMissing = true;
        return Optional.of(chat);
    }

    /** Whether the path is unknown, as opposed to the model, which the error would name. */
    private static boolean isMissing(StreamFailure failure) {
        return failure instanceof StreamFailure.Refused refused
                && (refused.status() == 404 || refused.status() == 405 || refused.status() == 501)
                && !refused.body().contains("model");
    }
}
