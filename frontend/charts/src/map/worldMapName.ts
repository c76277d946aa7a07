/** The name that the world's shapes are registered under. */
export const WORLD_MAP = 'world';
