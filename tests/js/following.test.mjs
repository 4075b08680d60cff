import assert from "node:assert/strict";
import test from "node:test";
import { Following, scrollsByKey } from "../../recordings/static/recordings/following.js";

const free = { selects: false, busy: false };

test("the page follows the voice while nobody touches it", () => {
  assert.ok(new Following().may(free));
});

test("it never follows while a button is down, words are selected, or somebody writes", () => {
  const following = new Following();
  following.pointer(1);
  assert.ok(!following.may(free));
  following.pointer(0);
  assert.ok(following.may(free));
  assert.ok(!following.may({ ...free, selects: true }));
  assert.ok(!following.may({ ...free, busy: true }));
});

test("hands on the page stop it until somebody says that it shall go on", () => {
  const following = new Following();
  following.hand();
  assert.ok(!following.may(free));
  following.resume();
  assert.ok(following.may(free));
});

test("what moves the page while it plays, and was not us, is a hand on the scroll bar", () => {
  const following = new Following();
  following.scrolled(1000, false);
  assert.ok(following.may(free));
  following.scrolled(1000, true);
  assert.ok(!following.may(free));
});

test("our own smooth scroll is no hand, however many times it moves the page; what goes on after it is", () => {
  const following = new Following();
  following.own(1000);
  for (let now = 1016; now < 2400; now += 16) following.scrolled(now, true);
  assert.ok(following.may(free));
  following.scrolled(2700, true);
  assert.ok(!following.may(free));
});

test("whoever drags the scroll bar out of our scroll gets it", () => {
  const following = new Following();
  following.own(0);
  for (let now = 16; now < 2000; now += 16) following.scrolled(now, true);
  assert.ok(!following.may(free));
});

test("keys that scroll are known", () => {
  for (const key of ["PageDown", "ArrowUp", "End", " "]) assert.ok(scrollsByKey(key));
  for (const key of ["j", "Tab", "Enter"]) assert.ok(!scrollsByKey(key));
});
