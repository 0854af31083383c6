package dev.synapse.gateway.web;

import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.util.DisconnectedClientHelper;

/** Tells a client that went away from an error of ours: there is nobody to answer. */
final class ClientGone {

    private ClientGone() {}

    static boolean is(Exception e) {
        return e instanceof AsyncRequestNotUsableException || DisconnectedClientHelper.isClientDisconnectedException(e);
    }
}
