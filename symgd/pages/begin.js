"use strict";
// The beginning: Bokeh's document is put in its places, and every widget is connected.

async function begin() {
  Bokeh.set_log_level("warn");
  const ids = Object.keys(data.places);
  const [views] = await Bokeh.embed.embed_items({ page: data.document }, [
    { docid: "page", roots: data.places, root_ids: ids },
  ]);
  const bokeh = Bokeh.documents[Bokeh.documents.length - 1];
  const model = (name) => bokeh.get_model_by_name(name);
  const view = (name) => views.get_by_id(model(name).id);
  const slider = (name, moved) =>
    new Moved(model(name), place(name), (value) => {
      moved(value);
      descend();
    });

  page.model = model;
  page.handle = place("handle");
  const [plane, models] = [model("plane"), {}];
  for (const name of ["curve", "tangent", "bands", "path", "minima", "now", "colours"]) {
    models[name] = model(name);
  }
  page.picture = new Picture({
    data, loss: program.loss, plot: plane, view: view("plane"), models, handle: page.handle,
    moved: moveStart,
    framed: () => page.picture.background(pointAt(page.result, names.length, state.step)),
  });
  if (names.length > 1) page.picture.pixels = models.bands.data.image[0].constructor;
  page.course = new Course(model("losses"), model);
  page.player = new Player(place("play"), {
    length: () => page.result.steps,
    current: () => state.step,
    stepTo: (step) => {
      state.step = step;
      page.sliders.step.set(step);
      scrub();
    },
    playing: (playing) => place("now").setAttribute("aria-live", playing ? "off" : "polite"),
  });
  page.sliders = {
    rate: slider("rate", (value) => (state.lr = value)),
    steps: slider("steps", moveSteps),
    step: new Moved(model("step"), place("step"), (value) => {
      if (page.player.timer) page.player.stop();
      state.step = value;
      scrub();
    }),
    constants: ids
      .map((id) => data.places[id])
      .filter((name) => name.startsWith("constant-"))
      .map((name, k) => slider(name, (value) => {
        const [, values, i] = page.constants[k];
        values[i] = value;
      })),
    starts: names.length > 2 ? names.map((_, i) => slider(`start-${i}`, (value) => (state.start[i] = value))) : [],
  };
  choices();
  buttons();
  theme();
  dark.addEventListener("change", theme);
  frame();
  descend();
  page.picture.soon();
  page.ready = true;
}

function buttons() {
  const { picture } = page;
  place("fit").addEventListener("click", () => {
    const { axes, one, loss } = picture;
    const seen = { result: page.result, n: names.length, axes, minima: data.minima, loss };
    const sides = fittedSides(seen);
    picture.look(sides[0], one ? fittedHeights(seen, sides[0]) : sides[1]);
  });
  place("copy").addEventListener("click", async () => {
    getSelection().selectAllChildren(place("python"));
    try {
      await navigator.clipboard.writeText(place("python").textContent);
      place("copied").textContent = "Copied.";
    } catch {
      place("copied").textContent = "Selected: press Ctrl+C.";
    }
  });
  // A finger that is drawn across the picture scrolls the page.
  if (!matchMedia("(pointer: coarse)").matches) return;
  for (const tool of picture.plot.toolbar.tools) if (tool.type === "PanTool") tool.active = false;
}

function choices() {
  const { model } = page;
  const menu = (name, chosen) => {
    model(name).properties.value.change.connect(() => {
      chosen(Number(model(name).value));
      descend();
    });
  };
  menu("optimizer", chooseRule);
  menu("schedule", chooseSchedule);
  const around = (value, factor, least, most) => [
    Math.min(Math.max(value / factor, least), value), Math.max(Math.min(value * factor, most), value),
  ];
  const [low, high] = around(data.lr, 1e3, 1e-6, 10);
  page.sliders.rate.show({ label: "Learning rate lr", value: data.lr, low, high: Math.max(high, 1), scale: "log" });
  page.sliders.steps.show({
    label: "Steps at most", value: data.steps, low: 1, high: Math.max(1000, data.steps), scale: "log", whole: true,
  });
  showConstants();
  if (names.length > 2) {
    for (const [axis, name] of ["across", "up"].entries()) {
      menu(name, (index) => chooseAxis(axis, index));
    }
  }
}

// Two coordinates are never the same: the other one gives way.
function chooseAxis(axis, index) {
  const { axes } = page.picture;
  const before = axes[axis];
  axes[axis] = index;
  if (axes[1 - axis] === index) {
    axes[1 - axis] = before;
    page.model(["across", "up"][1 - axis]).value = String(before); // which comes here again
  }
  frame();
}

// What is seen at first: the axes with their names, the known minima, the rest on sliders.
function frame() {
  const { picture, model, sliders } = page;
  const { axes, one, plot } = picture;
  const sides = axes.map((axis) => data.window[axis]);
  picture.look(sides[0], one ? data.heights : sides[1]);
  model("across axis").axis_label = names[axes[0]];
  model("up axis").axis_label = one ? `f(${names[0]})` : names[axes[1]];
  sliders.starts.forEach((slider, i) => {
    if (axes.includes(i)) return slider.hide();
    const [low, high] = data.window[i];
    return slider.show({ label: `Start of ${names[i]}`, value: state.start[i], low, high });
  });
  const star = data.minima.length ? ` Stars: minima${names.length > 2 ? " near this slice" : ""}.` : "";
  place("more").textContent = `${arrowKeys()} move it, too.${star}`;
  plot.change.emit();
}

function moveStart(point) {
  const { axes } = page.picture;
  axes.forEach((axis, i) => (state.start[axis] = point[i]));
  descend();
}

function theme() {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const [ink, faint, grid, paper, red, blue] = ["ink", "faint", "grid", "paper", "red", "blue"].map(colour);
  for (const name of ["plane", "losses"]) page.model(name).outline_line_color = grid;
  for (const axis of ["across axis", "up axis", "step axis", "default axis", "log axis"]) {
    page.model(axis).setv({
      axis_label_text_color: ink, major_label_text_color: ink, axis_line_color: faint,
      major_tick_line_color: faint, minor_tick_line_color: null,
    });
  }
  for (const lines of ["across grid", "up grid", "step grid", "default grid", "log grid"]) {
    page.model(lines).setv({ grid_line_color: grid });
  }
  const paint = (name, colours) => page.model(name)?.glyph.setv(colours);
  paint("curve line", { line_color: blue });
  paint("tangent line", { line_color: ink });
  paint("path line", { line_color: red });
  paint("path dots", { fill_color: red });
  paint("minima stars", { fill_color: colour("green"), line_color: paper });
  for (const name of ["now dot", "default moment", "log moment"]) {
    paint(name, { fill_color: red, line_color: paper });
  }
  for (const name of ["default course", "log course"]) paint(name, { line_color: red });
  const palette = data.bands[dark.matches ? "dark" : "light"];
  page.model("colours")?.setv({ palette, low: 0, high: palette.length });
}

begin();
