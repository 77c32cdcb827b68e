/** The routes of the knowledge base by name. */
import { asked } from "./calls";
import { body, http } from "./client";
import type { components, operations } from "./schema";

type Schemas = components["schemas"];
export type Article = Schemas["Article"];
export type ArticleLine = Schemas["ArticleLine"];
export type ArticleContent = Schemas["ArticleContent"];
export type ArticleWords = Schemas["ArticleWords"];
export type ArticleAudience = Schemas["ArticleAudience"];
export type ArticleState = Schemas["ArticleState"];
export type ArticleVersion = Schemas["ArticleVersionView"];
export type ArticleHit = Schemas["ArticleHit"];
export type TextPiece = Schemas["TextPiece"];
export type SearchCount = Schemas["SearchCount"];
type Filter = NonNullable<operations["articles"]["parameters"]["query"]>;
type Query = NonNullable<operations["search_articles"]["parameters"]["query"]>;

export const AUDIENCES = ["agents", "organization", "public"] as const;

const of = (id: string) => ({ params: { path: { id } } });

export const articles = (filter: Partial<Filter>) =>
  body(http.GET("/api/v1/articles", { params: { query: asked<Filter>(filter) } }));
export const searchArticles = (query: Query) =>
  body(http.GET("/api/v1/articles/search", { params: { query: asked<Query>(query) as Query } }));
export const suggestArticles = (organization: string, text: string, language: string) =>
  body(http.POST("/api/v1/articles/suggest", { body: { organization, text, language } }));
export const countSearch = (organization: string, q: string) =>
  body(http.POST("/api/v1/articles/searches", { body: { organization, q } }));
export const article = (id: string, written = false) =>
  body(http.GET("/api/v1/articles/{id}", { params: { path: { id }, query: asked({ written }) } }));
export const createArticle = (organization: string, content: ArticleContent) =>
  body(http.POST("/api/v1/articles", { body: { organization, content } }));
export const saveArticle = (id: string, version: number, content: ArticleContent) =>
  body(http.PATCH("/api/v1/articles/{id}", { ...of(id), body: { version, content } }));
export const setArticleState = (id: string, version: number, state: ArticleState) =>
  body(http.POST("/api/v1/articles/{id}/state", { ...of(id), body: { version, state } }));
export const articleVersions = (id: string) =>
  body(http.GET("/api/v1/articles/{id}/versions", of(id)));
export const articleOpened = (id: string, q: string | null) =>
  body(http.POST("/api/v1/articles/{id}/opened", { ...of(id), body: { q } }));
export const articleOpinions = (id: string) =>
  body(http.GET("/api/v1/articles/{id}/feedback", of(id)));
export const rateArticle = (id: string, version: number, useful: boolean, comment: string) =>
  body(
    http.POST("/api/v1/articles/{id}/feedback", {
      ...of(id),
      body: { version, useful, comment },
    }),
  );
export const knowledgeReport = (organization: string | null) =>
  body(http.GET("/api/v1/articles/report", { params: { query: asked({ organization }) } }));

export const fileAddress = (article: string, file: string) =>
  `/api/v1/articles/${article}/files/${encodeURIComponent(file)}`;
export const addFile = (id: string, file: File) =>
  body(
    http.POST("/api/v1/articles/{id}/files", {
      params: { path: { id }, query: { name: file.name } },
      body: file as unknown as number[],
      bodySerializer: (sent: unknown) => sent as Blob,
      headers: { "content-type": "application/octet-stream" },
    }),
  );
export const removeFile = (id: string, file: string) =>
  body(http.DELETE("/api/v1/articles/{id}/files/{file}", { params: { path: { id, file } } }));
