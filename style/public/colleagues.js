// Of a large organisation a list of colleagues has the first ones. Whoever is found by what is typed joins it, in the place of those found
// before, once nobody types any more; of several answers the one to the last question counts. Coming back to a field asks again.
let asked = 0;
const find = async (field, list) => {
  const mine = ++asked;
  const typed = field.value;
  const has = (text) => [...list.options].some(({ value }) => value === text);
  if (!typed.trim() || has(typed)) return;
  await new Promise((resolve) => setTimeout(resolve, 300));
  if (mine !== asked) return;
  const address = new URL(list.dataset.asks, location);
  address.searchParams.set("q", typed);
  // Without an answer the list stays: what is typed is read when it is sent.
  const found = await fetch(address)
    .then((answer) => (answer.ok ? answer.json() : []))
    .catch(() => []);
  // The field may have been left for another list meanwhile.
  if (mine !== asked || field.list !== list) return;
  for (const option of list.querySelectorAll("[data-found]")) option.remove();
  for (const value of found) {
    if (has(value)) continue;
    const option = Object.assign(document.createElement("option"), { value });
    option.dataset.found = "";
    list.append(option);
  }
};
const ask = ({ target: field }) => {
  if (field.list?.dataset.asks) find(field, field.list);
};
addEventListener("input", ask);
addEventListener("focusin", ask);
