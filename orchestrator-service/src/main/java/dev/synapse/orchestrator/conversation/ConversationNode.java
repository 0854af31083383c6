package dev.synapse.orchestrator.conversation;

/** The nodes of the conversation graph. */
public enum ConversationNode {
    /** Entry of a new turn. */
    START,
    /** Invokes members. */
    DISPATCH,
    /** Entry of every later input. */
    COLLECT,
    /** Runs the tools that a member called. */
    RUN_TOOLS,
    /** Invokes a member again with its tool results. */
    INVOKE_AGAIN,
    /** Decides who is invoked next, once all members have answered. */
    ROUTE,
    /** Ends the turn. */
    SYNC_TO_POSTGRES
}
