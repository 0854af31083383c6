package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.MemberId;
import java.util.List;

/** The aliases and prompt lengths of a group's members, to enforce uniqueness and limits. Accurate while the group is locked. */
record MemberList(List<Entry> entries) {

    /** The maximum total length of a group's prompts in code points, including the Orchestrator's. */
    static final int MAX_PROMPT_CHARACTERS = 200_000;

    /** A member; {@code characters} is the length of its prompt in code points. */
    record Entry(MemberId id, String alias, int characters) {

        static Entry of(Member member) {
            String prompt = member.rolePrompt();
            return new Entry(member.id(), member.alias(), prompt.codePointCount(0, prompt.length()));
        }
    }

    static MemberList of(List<Member> members) {
        return new MemberList(members.stream().map(Entry::of).toList());
    }

    /** Validates that there is room for another member. */
    void checkRoom(Validation validation) {
        validation.require(
                entries.size() < GroupService.MAX_MEMBERS,
                "alias",
                "limit of %d members per group reached".formatted(GroupService.MAX_MEMBERS));
    }

    /** Throws if a new or changed member has a duplicate alias (409) or exceeds the prompt limit (422). */
    void requireFit(Member member) {
        if (!keepsAlias(member)) {
            requireUniqueAlias(member);
        }
        Entry entry = Entry.of(member);
        long before = characters();
        long after = before - charactersOf(member.id()) + entry.characters();
        if (after > before) {
            checkPrompts(new Validation(), "role_prompt", after).throwIfInvalid();
        }
    }

    /** Whether the member keeps its alias, which may predate stricter rules of uniqueness. */
    private boolean keepsAlias(Member member) {
        return entries.stream()
                .anyMatch(
                        entry -> entry.id().equals(member.id()) && entry.alias().equals(member.alias()));
    }

    private void requireUniqueAlias(Member member) {
        entries.stream()
                .filter(other -> !other.id().equals(member.id()) && Aliases.isSame(other.alias(), member.alias()))
                .findFirst()
                .ifPresent(other -> {
                    throw ApiException.conflict(
                            "alias", "is already used in this group by \"%s\"".formatted(other.alias()));
                });
    }

    /** Validates the total prompt length. Groups that exceeded this limit before it existed keep their prompts. */
    static Validation checkPrompts(Validation validation, String field, long characters) {
        return validation.require(
                characters <= MAX_PROMPT_CHARACTERS,
                field,
                "the role prompts of a group, including the Orchestrator's, must have at most %d characters in total, have %d"
                        .formatted(MAX_PROMPT_CHARACTERS, characters));
    }

    long characters() {
        return entries.stream().mapToLong(Entry::characters).sum();
    }

    private long charactersOf(MemberId id) {
        return entries.stream()
                .filter(entry -> entry.id().equals(id))
                .mapToLong(Entry::characters)
                .sum();
    }
}
