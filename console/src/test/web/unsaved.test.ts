import assert from "node:assert/strict";
import { test } from "node:test";
import { Address, type Place } from "../../main/web/store/address.ts";
import { UnsavedWork } from "../../main/web/store/unsaved.ts";

/** A window without pages: only its address and what is told about it. */
class Browser extends EventTarget {
  private entries = ["#/rooms/a"];
  private at = 0;
  readonly location: { hash: string; pathname: string; search: string };
  history = {
    pushState: (_state: unknown, _title: string, address?: string | URL | null): void => this.push(String(address).slice(1)),
    back: (): void => this.traverse(-1),
  };

  constructor() {
    super();
    const browser = this;
    this.location = {
      get hash() {
        return browser.entries[browser.at]!;
      },
      set hash(hash: string) {
        browser.go(hash);
      },
      pathname: "/",
      search: "",
    };
  }

  go(hash: string): void {
    if (hash === this.location.hash) return;
    this.push(hash);
    this.dispatchEvent(new Event("hashchange"));
  }

  private push(hash: string): void {
    this.entries = [...this.entries.slice(0, this.at + 1), hash];
    this.at++;
  }

  private traverse(by: number): void {
    if (this.entries[this.at + by] === undefined) return;
    this.at += by;
    this.dispatchEvent(new Event("hashchange"));
  }

  /** Whether it would ask before the tab is closed. */
  asksBeforeClosing(): boolean {
    return !this.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  }
}

function start(): { browser: Browser; unsaved: UnsavedWork; address: Address } {
  const browser = new Browser();
  const unsaved = new UnsavedWork();
  return { browser, unsaved, address: new Address(browser as unknown as Place, unsaved) };
}

test("a secret counts more than edits, and what was removed not at all", () => {
  const unsaved = new UnsavedWork();
  const edits = unsaved.add("edits");
  const secret = unsaved.add("secret");
  const more = unsaved.add("edits");

  assert.equal(unsaved.now.get(), "secret");
  secret();
  assert.equal(unsaved.now.get(), "edits");
  edits();
  edits();
  assert.equal(unsaved.now.get(), "edits");
  more();
  assert.equal(unsaved.now.get(), null);
});

test("another page is shown at once where nothing would be lost", () => {
  const { browser, address } = start();

  browser.go("#/account");

  assert.equal(address.shown.get(), "#/account");
  assert.equal(address.asked.get(), null);
  assert.equal(browser.asksBeforeClosing(), false);
});

test("a page with something unsaved stays until the user agrees to leave it", () => {
  const { browser, unsaved, address } = start();
  const saved = unsaved.add("edits");
  assert.equal(browser.asksBeforeClosing(), true);

  browser.go("#/account");
  assert.equal(address.shown.get(), "#/rooms/a");
  assert.equal(browser.location.hash, "#/rooms/a");
  assert.equal(address.asked.get(), "#/account");
  address.stay();
  assert.equal(address.asked.get(), null);
  assert.equal(unsaved.now.get(), "edits");

  browser.go("#/usage");
  address.leaveFor(address.asked.get()!);
  browser.go(browser.location.hash);
  assert.equal(address.shown.get(), "#/usage");
  assert.equal(unsaved.now.get(), null);
  saved();
});

for (const how of ["Back", "a link"] as const) {
  test(`after ${how} and Discard, Back does not come to what was discarded twice`, () => {
    const { browser, unsaved, address } = start();
    browser.go("#/account");
    unsaved.add("edits");
    if (how === "Back") browser.history.back();
    else browser.go("#/usage");
    assert.equal(address.shown.get(), "#/account");

    address.leaveFor(address.asked.get()!);

    assert.equal(address.shown.get(), how === "Back" ? "#/rooms/a" : "#/usage");
    browser.history.back();
    assert.equal(address.shown.get(), how === "Back" ? "#/rooms/a" : "#/account");
    browser.history.back();
    assert.equal(address.shown.get(), "#/rooms/a");
  });
}
