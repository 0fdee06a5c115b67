"""Parley's memory as a LangChain retriever, for chains that are built with LangChain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memory.memory import Memory

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever


def as_langchain_retriever(
    memory: Memory, author: str, conversation_id: str | None = None, n_results: int = 10
) -> BaseRetriever:
    """A retriever of one person's memory: each passage a Document, its id, speaker, time and score as metadata.

    Source: LangChain, MIT licence, reference.langchain.com (langchain_core.retrievers)
    """
    from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

    class ParleyRetriever(BaseRetriever):
        async def _aget_relevant_documents(
            self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
        ) -> list[Document]:
            passages = await memory.recall(query, author, conversation_id, n_results=n_results)
            return [
                Document(
                    page_content=passage.text,
                    id=passage.id,
                    metadata={
                        "speaker": passage.speaker,
                        "when": passage.when,
                        "score": passage.score,
                        "conversation_id": passage.conversation_id,
                        "media_ids": list(passage.media_ids),
                    },
                )
                for passage in passages
            ]

        def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
            import asyncio

            work: Any = self._aget_relevant_documents(query, run_manager=run_manager.get_sync())
            return asyncio.run(work)

    return ParleyRetriever()
