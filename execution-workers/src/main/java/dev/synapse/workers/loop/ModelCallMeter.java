package dev.synapse.workers.loop;

import dev.synapse.models.DeltaSink;
import dev.synapse.models.ImageTokens;
import dev.synapse.models.KnownModel;
import dev.synapse.models.ListPrice;
import dev.synapse.models.ModelCatalogue;
import dev.synapse.models.ModelException;
import dev.synapse.models.ModelReply;
import dev.synapse.models.ModelRequest;
import dev.synapse.models.ModelUsage;
import dev.synapse.models.PromptTokens;
import dev.synapse.models.TokenEstimate;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.ModelCallId;
import dev.synapse.shared.model.ModelCallOutcome;
import dev.synapse.shared.model.ModelCallTiming;
import dev.synapse.shared.model.Price;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.Usage;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.turn.CostCeiling;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Measures one model call and creates its record. For the thread that makes the call. */
final class ModelCallMeter implements DeltaSink {

    private final ModelCallId id;
    private final Agent agent;
    private final @Nullable UserId user;
    private final ModelRequest request;
    private final Optional<ListPrice> price;
    private final @Nullable Integer maxOutputTokens;
    private final @Nullable ImageTokens imageTokens;
    private final Instant startedAt = Times.now();
    private final long startNanos = System.nanoTime();
    private @Nullable Long firstTokenMs;
    private long characters;

    ModelCallMeter(ModelCallId id, Agent agent, @Nullable UserId user, ModelRequest request, ModelCatalogue models) {
        this.id = id;
        this.agent = agent;
        this.user = user;
        this.request = request;
        Optional<KnownModel> known = models.model(request.provider(), request.model());
        this.price = known.flatMap(KnownModel::price);
        this.maxOutputTokens = known.map(KnownModel::maxOutputTokens).orElse(null);
        this.imageTokens = known.map(KnownModel::imageTokens).orElse(null);
    }

    @Override
    public void text(String delta) {
        measure(delta);
    }

    @Override
    public void reasoning(String delta) {
        measure(delta);
    }

    /** Providers charge for the answer and for its reasoning alike. */
    private void measure(String delta) {
        if (firstTokenMs == null) {
            firstTokenMs = elapsedMs();
        }
        characters += delta.length();
    }

    /** Records a complete answer; tokens are estimated if the provider reported none. */
    ModelCall completed(ModelReply reply) {
        Usage usage = reply.usage().equals(ModelUsage.NONE)
                ? usage(TokenEstimate.of(request, characters)).asEstimate()
                : usage(reply.usage());
        return record(ModelCallOutcome.COMPLETED, usage, reply.model());
    }

    /**
     * Records a failed call. If the provider accepted the prompt, it bills the prompt and the answer so far.
     *
     * @param outcome {@code FAILED}, or {@code DISCARDED} if text had been emitted
     */
    ModelCall failed(ModelCallOutcome outcome, ModelException failure) {
        return record(outcome, failure.isBillable() ? soFar() : usage(ModelUsage.NONE), null);
    }

    /** Records a cancelled call. */
    ModelCall cancelled() {
        return record(ModelCallOutcome.CANCELLED, soFar(), null);
    }

    /** Records a previous attempt whose result is unknown; it had the same prompt. */
    ModelCall lost(int attempt) {
        return call(
                ModelCallId.of(id.step(), attempt),
                usage(TokenEstimate.of(request, 0)).asEstimate());
    }

    /**
     * Records the call as it must be charged if its result never becomes known: with this prompt and the longest
     * possible answer.
     */
    CostCeiling ceiling(long promptTokens, long answerTokens) {
        return new CostCeiling(
                call(id, usage(new ModelUsage(promptTokens, answerTokens, 0)).asEstimate()));
    }

    /** The most that the model may count for the prompt of a request. */
    long promptTokens(ModelRequest prompt) {
        return PromptTokens.upperBound(prompt, imageTokens);
    }

    /** The model's list price, if known. */
    Optional<ListPrice> price() {
        return price;
    }

    /** The model's maximum answer length in tokens, null if unknown. */
    @Nullable
    Integer maxOutputTokens() {
        return maxOutputTokens;
    }

    private Usage soFar() {
        return usage(TokenEstimate.of(request, characters)).asEstimate();
    }

    private ModelCall record(ModelCallOutcome outcome, Usage usage, @Nullable String answeredBy) {
        ModelCallTiming timing = new ModelCallTiming(startedAt, firstTokenMs, elapsedMs());
        return call(id, usage).ended(outcome, answeredBy == null ? null : CleanText.of(answeredBy), timing);
    }

    /** The record of a call whose outcome is not known. */
    private ModelCall call(ModelCallId callId, Usage usage) {
        Price known = price.map(
                        list -> new Price(list.inputUsdPerMtok(), list.outputUsdPerMtok(), list.cachedUsdPerMtok()))
                .orElse(null);
        return ModelCall.lost(callId, user, agent, usage, known, startedAt);
    }

    private Usage usage(ModelUsage used) {
        return new Usage(
                used.inputTokens(),
                used.outputTokens(),
                used.cachedTokens(),
                price.map(list -> list.cost(used)).orElse(null));
    }

    private long elapsedMs() {
        return Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
    }
}
