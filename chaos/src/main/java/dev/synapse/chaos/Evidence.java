package dev.synapse.chaos;

import dev.synapse.testkit.RecordingClient;
import java.util.Collection;

/**
 * Figures on which the result of a soak is based.
 *
 * @param steps completed steps, each with one result
 * @param calls calls to the scripted models
 * @param maxCallsPerStep maximum number of model calls of one step
 * @param callLimit limit of model calls of one step
 * @param fences observations of the fences
 * @param files files that were sent, each read back as it was
 */
record Evidence(
        long steps,
        long calls,
        int maxCallsPerStep,
        String callLimit,
        FenceMonitor.Observations fences,
        long events,
        long reconnects,
        long resyncs,
        int files) {

    static Evidence of(
            TurnOutcomes outcomes,
            Installation installation,
            String callLimit,
            FenceMonitor.Observations fences,
            Collection<RecordingClient> clients,
            int files) {
        return new Evidence(
                outcomes.steps(),
                installation.models().requestCount(),
                installation.models().mostAsked(),
                callLimit,
                fences,
                clients.stream().mapToLong(RecordingClient::events).sum(),
                clients.stream().mapToLong(RecordingClient::reconnects).sum(),
                clients.stream().mapToLong(RecordingClient::resyncs).sum(),
                files);
    }
}
