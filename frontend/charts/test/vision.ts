/** How colours look to the colour-blind: matrices of Machado, Oliveira, Fernandes (2009), severity 1, on linear RGB. */

export type Vision = 'full' | 'protanopia' | 'deuteranopia' | 'tritanopia';

type Triple = [number, number, number];

const MATRICES: Record<Exclude<Vision, 'full'>, [Triple, Triple, Triple]> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(hex: string): Triple {
  return [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Triple;
}

function times(matrix: readonly Triple[], color: Triple): Triple {
  return matrix.map((row) => row[0] * color[0] + row[1] * color[1] + row[2] * color[2]) as Triple;
}

/** A `#rrggbb` colour as seen, in OKLab. */
export function simulate(hex: string, vision: Vision): Triple {
  const seen =
    vision === 'full'
      ? linear(hex)
      : (times(MATRICES[vision], linear(hex)).map((part) => Math.min(1, Math.max(0, part))) as Triple);
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    seen,
  ).map(Math.cbrt) as Triple;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}

/** The distance of two OKLab colours; 0.02 can just be told apart side by side. */
export function visibleDifference(a: Triple, b: Triple): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
