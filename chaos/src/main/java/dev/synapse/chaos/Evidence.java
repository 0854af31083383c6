package dev.synapse.chaos;

import dev.synapse.testkit.RecordingClient;
import java.util.Collection;

/**
 * What a soak's verdict rests on.
 *
 * @param steps that were done, each with one result
 * @param calls on the scripted models
 * @param mostTries how often one step asked its model at most
 * @param mayTry how often it might have
 * @param fences what was seen of them
 */
record Evidence(
        long steps,
        long calls,
        int mostTries,
        int mayTry,
        FenceMonitor.Observations fences,
        long events,
        long reconnects,
        long resyncs) {

    static Evidence of(
            TurnOutcomes outcomes,
            Installation installation,
            int mayTry,
            FenceMonitor.Observations fences,
            Collection<RecordingClient> clients) {
        return new Evidence(
                outcomes.steps(),
                installation.models().requestCount(),
                installation.models().mostAsked(),
                mayTry,
                fences,
                clients.stream().mapToLong(RecordingClient::events).sum(),
                clients.stream().mapToLong(RecordingClient::reconnects).sum(),
                clients.stream().mapToLong(RecordingClient::resyncs).sum());
    }
}
