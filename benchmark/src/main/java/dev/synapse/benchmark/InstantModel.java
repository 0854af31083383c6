package dev.synapse.benchmark;

import dev.synapse.models.DeltaSink;
import dev.synapse.models.ModelClient;
import dev.synapse.models.ModelReply;
import dev.synapse.models.ModelRequest;
import dev.synapse.models.ModelUsage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model that answers at once, in the worker's own process, as each group's {@link LoadGroup} has it. A group is known by the
 * id of the model that it asks. Thread-safe.
 */
final class InstantModel implements ModelClient {

    /** The name that it goes by as a provider. */
    static final String PROVIDER = "demo";

    private static final ModelUsage USAGE = new ModelUsage(1000, 50, 0);

    private final Map<String, ModelRole> roles = new ConcurrentHashMap<>();
    private volatile boolean streaming;

    private record ModelRole(LoadGroup group, boolean leads) {}

    void speakFor(List<LoadGroup> groups) {
        for (LoadGroup group : groups) {
            roles.put(group.leader(), new ModelRole(group, true));
            roles.put(group.follower(), new ModelRole(group, false));
        }
    }

    /** Whether each answer comes as a delta first, which costs one more commit, or whole. */
    void stream(boolean wanted) {
        streaming = wanted;
    }

    @Override
    public ModelReply call(ModelRequest request, DeltaSink deltas) {
        ModelRole role = roles.get(request.model());
        if (role == null) {
            throw new IllegalStateException("Nobody speaks for the model " + request.model());
        }
        String text = role.group().answer(role.leads());
        if (streaming) {
            deltas.text(text);
        }
        return new ModelReply(text, List.of(), USAGE, request.model(), "stop");
    }
}
